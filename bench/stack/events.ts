import { randomUUID } from 'node:crypto';
import { inTransaction, type Ledger, type LedgerEvent, NOTIFYING_LANE, openReceipt, saveEvents } from '@ehch/ledger';
import type { Bundle } from '@medplum/fhirtypes';
import { exampleText } from '../inputs/variants.ts';
import type { Stack } from './stack.ts';
import { nowNs } from './subscriber.ts';
import { TOPIC } from './subscriptions.ts';

/** A record that events can be of. */
export async function recordIn(ledger: Ledger): Promise<number> {
  const receiptId = await openReceipt(ledger, { tenant: 'bench', kind: 'record', contentDigest: Buffer.alloc(32) });
  const values = { tenant: 'bench', receipt_id: receiptId, record_type: 'encounter', source_system: 'bench', source_key: '1', source_updated_at: new Date(), content_digest: Buffer.alloc(32), body: '{}', lane_key: 'bench', state: 'published' as const };
  return (await ledger.insertInto('record').values(values).returning('id').executeTakeFirstOrThrow()).id;
}

const encounter = (JSON.parse(exampleText('encounter', 'maximal', 'fhir')) as Bundle).entry?.[0]?.resource;

/** A version of an encounter that was published, and who is told of it. */
export function eventOf(recordId: number, { focusId = randomUUID(), version = 1, resident = 1 }: { focusId?: string; version?: number; resident?: number }, subscriptions: readonly string[]): LedgerEvent {
  const focus = { ...encounter, id: focusId, meta: { ...encounter?.meta, versionId: String(version) } };
  return { recordId, topic: TOPIC, focusType: 'Encounter', focusId, focusVersion: String(version), facets: { patient: [`Patient/${resident}`] }, focus: JSON.stringify(focus), subjects: [`Patient/${resident}`], subscriptions };
}

/** Commits events and signals them, as publishing does. @returns when they were committed, by the clock of arrivals */
export async function fire({ ledger, lanes }: Pick<Stack, 'ledger' | 'lanes'>, events: readonly LedgerEvent[]): Promise<number> {
  const keys = await inTransaction(ledger, (trx) => saveEvents(trx, events));
  const committed = nowNs();
  await lanes.signal({ lane: NOTIFYING_LANE, keys });
  return committed;
}
