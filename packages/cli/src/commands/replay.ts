import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../api.ts';
import { renderPreview, renderReplay, renderReplays, renderReplayProgress } from '../render/replay.ts';
import type { Replay, ReplayPreview } from '../replay-answers.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

export interface ReplayFlags {
  preview?: true;
  yes?: true;
  json?: true;
  [filter: string]: string | true | undefined;
}

interface Context {
  api: Api;
  terminal: Terminal;
}

/** Shows how much a replay would be about and, once that is agreed to, does it with progress and says what changed. */
export async function replay({ preview, yes, json, ...filter }: ReplayFlags, { api, terminal }: Context): Promise<ExitCode> {
  const found = await api.post<ReplayPreview>('/replays', { preview: true, filter });
  if (preview || found.total === 0) {
    terminal.out(json ? asJson(found) : renderPreview(found));
    return EXIT.done;
  }
  if (!yes) {
    terminal.out(json ? asJson(found) : renderPreview(found));
    terminal.err('Nothing was done. Add --yes to replay this.');
    return EXIT.failed;
  }
  const over = await follow(api, (await api.post<Replay>('/replays', { filter })).id, terminal);
  terminal.out(json ? asJson(over) : renderReplay(over));
  return exitCodeOf(over);
}

const POLL_MS = 300;

/** Waits until a replay is over, or somebody pauses it. */
async function follow(api: Api, id: string, terminal: Terminal): Promise<Replay> {
  let told = '';
  for (;;) {
    const now = await api.get<Replay>(`/replays/${id}`);
    const progress = renderReplayProgress(now);
    if (progress !== told) terminal.err(progress);
    told = progress;
    if (now.state !== 'running') return now;
    await sleep(POLL_MS);
  }
}

function exitCodeOf({ state, rows, records }: Replay): ExitCode {
  if (state !== 'done') return EXIT.failed;
  return rows.stillHeld + rows.notKept + records.held > 0 ? EXIT.held : EXIT.done;
}

/** As many as are answered at once. */
const MOST_LISTED = 1_000;

export async function listReplays({ json }: { json?: true }, { api, terminal }: Context): Promise<ExitCode> {
  const { replays, more = false } = await api.get<{ replays: Replay[]; more?: boolean }>(`/replays?limit=${MOST_LISTED}`);
  terminal.out(json ? asJson(replays) : renderReplays(replays));
  if (more) terminal.err(`There are older replays than these ${replays.length}; \`ehch replay show ID\` shows one of them.`);
  return EXIT.done;
}

export async function showReplay(id: string, { json }: { json?: true }, { api, terminal }: Context): Promise<ExitCode> {
  const found = await api.get<Replay>(`/replays/${encodeURIComponent(id)}`);
  terminal.out(json ? asJson(found) : renderReplay(found));
  return EXIT.done;
}

export async function changeReplay(id: string, { act, json }: { act: 'pause' | 'resume' | 'stop'; json?: true }, { api, terminal }: Context): Promise<ExitCode> {
  const changed = await api.post<Replay>(`/replays/${encodeURIComponent(id)}/$${act}`, {});
  terminal.out(json ? asJson(changed) : renderReplay(changed));
  return EXIT.done;
}
