import { sql } from 'kysely';
import { writeAudit } from '../audit/write.ts';
import { OPERATOR } from '../client-registry.ts';
import type { Ledger, LedgerTransaction } from '../database.ts';
import { NOTIFYING_LANE } from '../events.ts';
import { lockKeys } from '../inbox/append.ts';
import { openPseudonym } from '../inbox/names.ts';
import { MAPPING_LANE, PUBLISHING_LANE } from '../receipts.ts';
import { ERASED_KEY } from '../records.ts';
import { clientsTold, columnsOf, countStores, eventsAbout, type StoreCounts, workOf } from './count.ts';
import { type Asked, findAgain, findResident, type FoundResident, isLinkedAsBefore } from './find.ts';
import type { RowPlace } from './said.ts';

/** What is, or was, held of a resident, by store. Holds counts, ids and references alone. */
export interface ErasureReport {
  counts: StoreCounts;
  /** On the FHIR server, of this resident alone: its operator withdraws or erases them there. */
  resources: string[];
  /** Records of homes and others that name the resident; their sender corrects them. */
  elsewhere: number[];
  /** Rows that are held, hold the number and may be of somebody else: whoever sent them looks. */
  heldElsewhere: RowPlace[];
  /** Clients that were told of the resident: they have copies of their own. */
  told: string[];
}

/** What stands in the way of an erasure. */
export class UnderWayError extends Error {
  constructor() {
    super('Something of this resident is being mapped or published at this moment');
    this.name = 'UnderWayError';
  }
}

/** What is held of a resident; undefined for nothing. Changes nothing. */
export async function showResident(ledger: Ledger, nhsNumber: string): Promise<ErasureReport | undefined> {
  const asked = { nhsNumber, pseudonym: await openPseudonym(ledger) };
  return ledger.transaction().execute(async (trx) => {
    const found = await findResident(trx, asked);
    return found && reportOn(trx, found);
  });
}

/**
 * Erases what is held of a resident, all of it or nothing, and notes in the audit that it was done (SEC-056). Rows stay where others count on them, with
 * nothing left in them.
 *
 * @returns what there was, as it was counted just before; undefined for nothing
 * @throws {UnderWayError} while a process works on it
 */
export async function eraseResident(ledger: Ledger, nhsNumber: string, requestId: string): Promise<ErasureReport | undefined> {
  const asked = { nhsNumber, pseudonym: await openPseudonym(ledger) };
  for (;;) {
    const done = await ledger.transaction().execute((trx) => eraseIn(trx, asked, requestId));
    if (done !== 'linked-anew') return done;
  }
}

/** Reads and counts before it holds anybody up. Names that were linked meanwhile lead to more than was found, so that it is all to be done again. */
async function eraseIn(trx: LedgerTransaction, asked: Asked, requestId: string): Promise<ErasureReport | 'linked-anew' | undefined> {
  const first = await findResident(trx, asked);
  if (first === undefined) return undefined;
  const before = await reportOn(trx, first);
  await sql`select pg_advisory_xact_lock(hashtext('ehch lane_name'))`.execute(trx);
  if (!(await isLinkedAsBefore(trx, first, asked))) return 'linked-anew';
  await holdStill(trx, first);
  // What came in before the locks were ours is of the resident as well.
  const found = await findAgain(trx, first, asked);
  await eraseEvents(trx, found);
  await eraseWork(trx, found);
  await eraseRecords(trx, found);
  await eraseResources(trx, found);
  await note(trx, found, requestId);
  const { records, rows, resources } = found;
  return { ...before, counts: { ...before.counts, records: records.length, rows: rows.length }, resources };
}

async function reportOn(trx: LedgerTransaction, found: FoundResident): Promise<ErasureReport> {
  const { resources, elsewhere, heldElsewhere } = found;
  return { counts: await countStores(trx, found), resources, elsewhere, heldElsewhere, told: await clientsTold(trx, found) };
}

/** Nobody settles what is under way until we are done; that nothing new gets a place behind the key, the lock of names sees to. */
async function holdStill(trx: LedgerTransaction, { key }: FoundResident): Promise<void> {
  for (const lane of [MAPPING_LANE, PUBLISHING_LANE]) await lockKeys(trx, lane, [key]);
  const busy = await sql`select from lane_key where lane in (${MAPPING_LANE}, ${PUBLISHING_LANE}) and key = ${key} and holder is not null and lease_until > clock_timestamp()`.execute(trx);
  if (busy.rows.length > 0) throw new UnderWayError();
}

/** Of an event its number and who was told of it stay; what it was about is gone, also for those who were still to be told. */
async function eraseEvents(trx: LedgerTransaction, found: FoundResident): Promise<void> {
  const { rows } = await sql<{ id: number }>`${eventsAbout(found)}`.execute(trx);
  const ids = rows.map(({ id }) => id);
  const { rows: waiting } = await sql<{ key: string }>`select distinct key from lane_item where lane = ${NOTIFYING_LANE} and ref = any(${ids}::bigint[])`.execute(trx);
  await lockKeys(trx, NOTIFYING_LANE, waiting.map(({ key }) => key));
  await sql`delete from lane_item where lane = ${NOTIFYING_LANE} and ref = any(${ids}::bigint[])`.execute(trx);
  await sql`update event set focus = null, facets = '{}', subjects = '{}' where id = any(${ids}::bigint[])`.execute(trx);
}

async function eraseWork(trx: LedgerTransaction, found: FoundResident): Promise<void> {
  const { key, records } = found;
  await sql`delete from lane_item i using (${workOf(found)}) w where (i.lane, i.key, i.seq) = (w.lane, w.key, w.seq)`.execute(trx);
  await sql`delete from identity_claim where record_id = any(${records}::bigint[])`.execute(trx);
  await sql`delete from lane_name where key = ${key}`.execute(trx);
  await sql`update lane_key set fence = fence + 1, holder = null, lease_until = null, due_at = null where lane in (${MAPPING_LANE}, ${PUBLISHING_LANE}) and key = ${key}`.execute(trx);
}

async function eraseRecords(trx: LedgerTransaction, { records, rows }: FoundResident): Promise<void> {
  const [receipts, positions] = [rows.map(({ receiptId }) => receiptId), rows.map(({ position }) => position)];
  await sql`delete from bundle_tried where record_id = any(${records}::bigint[])`.execute(trx);
  await sql`delete from bundle where record_id = any(${records}::bigint[])`.execute(trx);
  await sql`
    update receipt_entry e set cells = null, source_key = null, message_id = null, home_ids = null,
      issues = (select coalesce(jsonb_agg(one - array['cell', 'word', 'value'] order by place), '[]') from jsonb_array_elements(e.issues) with ordinality as i (one, place))
    from unnest(${receipts}::uuid[], ${positions}::int[]) as r (receipt_id, position) where e.receipt_id = r.receipt_id and e.position = r.position`.execute(trx);
  await sql`update coverage set source = null, fhir = null, counted_to = null where receipt_id = any(${receipts}::uuid[])`.execute(trx);
  await sql`update receipt set idempotency_key = null where id = any(${receipts}::uuid[])`.execute(trx);
  // A digest would still tell whoever guesses what it is of.
  await sql`
    update record set body = '{}', source_key = 'erased-' || id, content_digest = decode(replace(gen_random_uuid()::text, '-', ''), 'hex'), lane_key = ${ERASED_KEY},
      state = case state when 'published' then state else 'superseded' end where id = any(${records}::bigint[])`.execute(trx);
}

async function eraseResources(trx: LedgerTransaction, { records, resources }: FoundResident): Promise<void> {
  const [types, ids] = columnsOf(resources);
  const of = sql`using unnest(${types}::text[], ${ids}::text[]) as r (resource_type, server_id) where (o.resource_type, o.server_id) = (r.resource_type, r.server_id)`;
  await sql`delete from identity o ${of}`.execute(trx);
  await sql`delete from resource_link o ${of}`.execute(trx);
  await sql`delete from resource_link where target = any(${resources}::text[])`.execute(trx);
  await sql`delete from restricted_resource where resource = any(${resources}::text[])`.execute(trx);
  await sql`delete from published_resource o ${of}`.execute(trx);
  await sql`delete from publication where record_id = any(${records}::bigint[])`.execute(trx);
}

/** Under each tenant whose records it was, with the ids of what was on the FHIR server. */
async function note(trx: LedgerTransaction, { records, resources }: FoundResident, requestId: string): Promise<void> {
  const tenants = await trx.selectFrom('record').select('tenant').distinct().where('id', 'in', records.length === 0 ? [-1] : records).execute();
  const about = { action: 'D' as const, event: 'resident-erased', entityType: 'Record', entityId: String(records[0] ?? 'unknown'), requestId, clientId: OPERATOR, resources: resources.map((reference) => ({ reference })) };
  await writeAudit(trx, tenants.length === 0 ? [about] : tenants.map(({ tenant }) => ({ ...about, tenant })));
}
