import type { Ledger, LedgerTransaction } from '../database.ts';

/** Who did what to which thing. Ids only: the audit tells that it happened, the ledger what it was. */
export interface AuditEntry {
  tenant?: string;
  clientId?: string;
  /** FHIR AuditEvent.action: create, read, update, delete, execute. */
  action: 'C' | 'R' | 'U' | 'D' | 'E';
  /** A word of ours, such as `record-accepted` or `event-delivered`. */
  event: string;
  entityType: string;
  entityId: string;
  /** FHIR AuditEvent.outcome: 0 success, 4 minor, 8 serious, 12 major failure. */
  outcome?: '0' | '4' | '8' | '12';
  requestId?: string;
  /** What it was about on the FHIR server, residents among them. */
  resources?: readonly AuditedResource[];
  /** What for, as a v3 PurposeOfUse code such as `TREAT`. */
  purpose?: string;
}

export interface AuditedResource {
  /** Such as `Encounter/12`. */
  reference: string;
  version?: string;
}

/** Writes audit entries in the transaction of the change that they are about (SEC-033). */
export async function writeAudit(trx: Ledger | LedgerTransaction, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await trx
    .insertInto('audit')
    .values(
      entries.map((entry) => ({
        tenant: entry.tenant ?? null,
        client_id: entry.clientId ?? null,
        action: entry.action,
        event: entry.event,
        entity_type: entry.entityType,
        entity_id: entry.entityId,
        outcome: entry.outcome ?? '0',
        request_id: entry.requestId ?? null,
        resources: (entry.resources ?? []).map(({ reference }) => reference),
        versions: (entry.resources ?? []).map(({ version = '' }) => version),
        purpose: entry.purpose ?? null,
      })),
    )
    .execute();
}
