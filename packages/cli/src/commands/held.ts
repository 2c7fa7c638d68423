import type { Api } from '../api.ts';
import { Failure } from '../failure.ts';
import type { HeldList } from '../held-answers.ts';
import { renderHeldList } from '../render/held-list.ts';
import { type Message, renderMessages } from '../render/message.ts';
import { jsonWith, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

export interface HeldFlags {
  source?: string;
  home?: string;
  code?: string;
  who?: string;
  since?: string;
  cells?: boolean;
  message?: true;
  json?: true;
}

/** Lists what is held. What stands in a cell is shown only when asked for; a message to a sender never has it. */
export async function held({ cells = false, message, json, ...filter }: HeldFlags, { api, terminal }: { api: Api; terminal: Terminal }): Promise<ExitCode> {
  const list = await readAll(api, filter);
  refuseUnknown(list.neverReceived, filter);
  if (json) terminal.out(jsonWith(message ? renderMessages(list) : list, { cells }));
  else if (message) terminal.out(messagesText(renderMessages(list)));
  else terminal.out(renderHeldList(list, { cells }));
  return list.total > 0 ? EXIT.held : EXIT.done;
}

/** What a mistyped name finds is nothing, which would look as if all were well. Throws Failure. */
export function refuseUnknown(never: readonly ('source' | 'home')[] = [], { source = '', home = '' }: { source?: string; home?: string }): void {
  const told = { source: `Nothing was ever received of the source ${source}. \`ehch source list\` has the names of sources.`, home: `No home ${home} is known: none was published, and no row that is held names it. Homes go by ODS code or CQC location id.` };
  if (never.length > 0) throw new Failure(never.map((name) => told[name]).join('\n'));
}

const PAGE = '1000';

async function readAll(api: Api, filter: Record<string, string>): Promise<HeldList> {
  const { next: second, ...first } = await api.get<HeldList & { next?: string }>(`/held?${new URLSearchParams({ ...filter, limit: PAGE }).toString()}`);
  const entries = [...first.entries];
  for (let next = second; next !== undefined; ) {
    const page = await api.get<HeldList & { next?: string }>(next);
    entries.push(...page.entries);
    next = page.next;
  }
  return { ...first, entries };
}

/** One behind the other, each with whom it is for. */
const messagesText = (messages: readonly Message[]): string =>
  messages.length === 0 ? 'Nothing is held that a sender has to correct.' : messages.map(({ to, subject, body }) => `To: ${to}\nSubject: ${subject}\n\n${body}`).join(`\n\n${'-'.repeat(72)}\n\n`);
