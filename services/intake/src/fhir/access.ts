import { type AuditEntry, type Ledger, writeAudit } from '@ehch/ledger';
import { callerOf, contextOf, grants, HttpError } from '@ehch/service-kit';
import type { Request } from 'express';

/** Where an audit entry has no id to tell, or only one that a caller made up. */
const UNKNOWN = 'unknown';

/** Refuses who may not do this to resources of the type, 403, and notes it in the audit (SEC-012, SEC-030). */
export async function allow(ledger: Ledger, req: Request, type: string, permission: 'r' | 's' | 'rc'): Promise<void> {
  const { scopes } = callerOf(req);
  if ([...permission].some((letter) => grants(scopes, type, letter))) return;
  throw await refused(ledger, req, type, [...permission].map((letter) => `system/${type}.${letter}`).join(' or '));
}

/** The same for what needs all of some permissions, such as `cs` for a create on a condition. */
export async function allowAll(ledger: Ledger, req: Request, type: string, permissions: string): Promise<void> {
  if (!grants(callerOf(req).scopes, type, permissions)) throw await refused(ledger, req, type, `system/${type}.${permissions}`);
}

async function refused(ledger: Ledger, req: Request, type: string, needed: string): Promise<HttpError> {
  await audit(ledger, req, { action: 'E', event: 'fhir-refused', entityType: type, outcome: '8' });
  return new HttpError({ status: 403, code: 'scope-missing', detail: `The scope ${needed} is needed.`, headers: { 'WWW-Authenticate': 'Bearer realm="api", error="insufficient_scope"' } });
}

type Entry = Pick<AuditEntry, 'action' | 'event' | 'entityType' | 'outcome' | 'resources'> & { entityId?: string };

/** Notes what was asked and, of what was shown, each resource, before anything is answered (SEC-033). */
export async function audit(ledger: Ledger, req: Request, ...entries: readonly Entry[]): Promise<void> {
  const { tenant, clientId } = callerOf(req);
  const { requestId } = contextOf(req);
  await writeAudit(ledger, entries.map(({ entityId = UNKNOWN, ...entry }) => ({ tenant, clientId, requestId, entityId, ...entry })));
}
