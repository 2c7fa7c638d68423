import type { Api } from '../api.ts';
import { listFiles } from '../manifest.ts';
import { renderProgress, renderSent, totals, type Totals } from '../render/sent.ts';
import { type SendOptions, sendFiles } from '../send-files.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

export interface SendFlags {
  source?: string;
  wait?: true;
  /** In milliseconds. */
  waitFor: number;
  cells?: boolean;
  json?: true;
}

/** Sends a file, or a folder in the order of its manifest, with progress, and says what became of every row. */
export async function send(path: string, { source, wait, waitFor, cells = false, json }: SendFlags, { api, terminal }: { api: Api; terminal: Terminal }): Promise<ExitCode> {
  const { folder, entries } = await listFiles(path, source);
  const options: SendOptions = { onSent: (sent, number) => { terminal.err(renderProgress(sent, number, entries.length)); }, ...(wait && { waitMs: waitFor }) };
  const sent = await sendFiles(api, folder, entries, options);
  const sum = totals(sent);
  terminal.out(json ? asJson({ files: sent, totals: sum }) : renderSent(sent, { cells }));
  return exitCodeOf(sum, wait ?? false);
}

function exitCodeOf({ refused, held, underWay }: Totals, waited: boolean): ExitCode {
  if (refused > 0 || (waited && underWay > 0)) return EXIT.failed;
  return held > 0 ? EXIT.held : EXIT.done;
}
