import { sql } from 'kysely';
import type { Ledger } from '../database.ts';
import type { AuditEntry } from './write.ts';

/** Which rows of the audit are meant. Everything that is given has to hold. */
export interface AuditFilter {
  /** Not before; and before. */
  since?: Date;
  until?: Date;
  /** Of a resource or resident of the FHIR server, such as `Patient/12`; or of a thing of ours, such as `Receipt/…`. */
  about?: readonly string[];
  clientId?: string;
  requestId?: string;
}

export interface AuditRow {
  id: number;
  at: Date;
  tenant: string | null;
  clientId: string | null;
  action: AuditEntry['action'];
  event: string;
  entityType: string;
  entityId: string;
  outcome: NonNullable<AuditEntry['outcome']>;
  requestId: string | null;
  resources: string[];
  versions: string[];
  purpose: string | null;
}

/** Rows of this tenant's audit, the newest first, from behind the row `before`. */
export async function listAudit(ledger: Ledger, tenant: string, { filter, before, limit }: { filter: AuditFilter; before?: number; limit: number }): Promise<AuditRow[]> {
  const { since = null, until = null, about = [], clientId = null, requestId = null } = filter;
  const subjects = about.map((one) => sql`(resources @> array[${one}]::text[] and resources <> '{}' or (entity_type, entity_id) = (${one.split('/')[0]}, ${one.slice(one.indexOf('/') + 1)}))`);
  const { rows } = await sql<AuditRow>`
    select id, at, tenant, client_id as "clientId", action, event, entity_type as "entityType", entity_id as "entityId", outcome, request_id as "requestId", resources, versions, purpose
    from audit
    where tenant = ${tenant} and (${before ?? null}::bigint is null or id < ${before ?? null})
      and (${since}::timestamptz is null or at >= ${since}) and (${until}::timestamptz is null or at < ${until})
      and (${clientId}::text is null or client_id = ${clientId}) and (${requestId}::text is null or request_id = ${requestId})
      and ${subjects.length === 0 ? sql`true` : sql.join(subjects, sql` and `)}
    order by id desc limit ${limit}`.execute(ledger);
  return rows;
}
