import type { Api } from './api.ts';

export interface AuditFilters {
  patient?: string;
  entity?: string;
  client?: string;
  request?: string;
  since?: string;
  until?: string;
}

/** What the command reads of an AuditEvent. */
export interface AuditEvent {
  id: string;
  recorded: string;
  outcome: string;
  subtype: { code: string }[];
  agent: { requestor: boolean; who: { type?: string; identifier: { system?: string; value: string } } }[];
  entity: { what: { reference?: string; display?: string; identifier?: { system?: string; value: string } } }[];
}

interface Page {
  link: { relation: string; url: string }[];
  entry?: { resource: AuditEvent }[];
}

/** The audit page by page, the newest first. */
export async function* auditPages(api: Api, filters: AuditFilters, pageSize: number): AsyncGenerator<AuditEvent[]> {
  for (let path: string | undefined = `/audit?${queryOf(filters, pageSize)}`; path !== undefined; ) {
    const page: Page = await api.get<Page>(path);
    yield (page.entry ?? []).map(({ resource }) => resource);
    const next = page.link.find(({ relation }) => relation === 'next')?.url;
    path = next?.slice(next.indexOf('/audit?'));
  }
}

function queryOf({ patient, entity, client, request, since, until }: AuditFilters, pageSize: number): string {
  const named = { patient, entity, agent: client, request };
  const query = new URLSearchParams({ _count: String(pageSize) });
  for (const [name, value] of Object.entries(named)) if (value !== undefined) query.append(name, value);
  if (since !== undefined) query.append('date', `ge${since}`);
  if (until !== undefined) query.append('date', `lt${until}`);
  return query.toString();
}
