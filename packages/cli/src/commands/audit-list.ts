import type { Api } from '../api.ts';
import { type AuditEvent, type AuditFilters, auditPages } from '../audit-pages.ts';
import { Failure } from '../failure.ts';
import { renderTable } from '../render/table.ts';
import { renderTime } from '../render/time.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

export type AuditFlags = AuditFilters;

const MOST = 1_000;

/** Lists the audit, the newest first. */
export async function auditList({ limit, json, ...filters }: AuditFlags & { limit: string; json?: true }, { api, terminal }: { api: Api; terminal: Terminal }): Promise<ExitCode> {
  const count = /^\d{1,4}$/.test(limit) ? Number(limit) : 0;
  if (count < 1 || count > MOST) throw new Failure(`--limit must be a whole number from 1 to ${MOST}.`);
  const { value: events = [] } = (await auditPages(api, filters, count).next()) as { value?: AuditEvent[] };
  if (json) terminal.out(asJson(events));
  else if (events.length === 0) terminal.out('The audit has nothing of that.');
  else terminal.out(renderTable(['row', 'when', 'what', 'client', 'about', ''], events.map(lineOf)));
  return EXIT.done;
}

function lineOf({ id, recorded, subtype, agent, entity, outcome }: AuditEvent): string[] {
  const client = agent.find(({ who }) => who.identifier.system?.endsWith('/client'))?.who.identifier.value ?? '';
  const about = entity.flatMap(({ what: { reference, identifier } }) => reference ?? (identifier?.system === undefined ? [] : `${identifier.system.split('/').at(-1) ?? ''} ${identifier.value}`));
  return [id, renderTime(recorded), subtype.at(-1)?.code ?? '', client, about.join('\n'), outcome === '0' ? '' : 'refused'];
}
