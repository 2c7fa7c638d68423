import { sql } from 'kysely';
import type { LedgerTransaction } from './database.ts';
import { appendToInbox } from './inbox/append.ts';
import { releaseParked } from './inbox/sweep.ts';
import { PUBLISHING_LANE } from './receipts.ts';
import { noteOutcome } from './replay-outcome.ts';
import { keepTried } from './tried.ts';

export interface MappedRecord {
  recordId: number;
  laneKey: string;
  /** The transaction Bundle, as JSON text. */
  content: string;
  mapperVersion: string;
}

interface Known {
  recordId: number;
  content: string;
  published: boolean;
  /** It stands in line for publishing already. */
  inLine: boolean;
  parked: boolean;
}

/**
 * Writes what became of records that were mapped before. What is as it was makes no work; what is other goes behind its key once more,
 * since what was mapped before may be on its way at this moment; what is parked for publishing is released, as the cause may be mended.
 *
 * @returns the keys of the publishing lane to signal once the transaction has committed
 */
export async function saveMappedAgain(trx: LedgerTransaction, mapped: readonly MappedRecord[]): Promise<string[]> {
  const known = await readKnown(trx, mapped.map(({ recordId }) => recordId));
  const stands = mapped.flatMap((record) => {
    const before = known.get(record.recordId);
    return before ? [{ record, before, same: before.content === record.content }] : [];
  });
  await keepTried(trx, stands.filter(({ same, before }) => !same && (before.inLine || before.parked)).map(({ record }) => record.recordId));
  await rewrite(trx, stands);
  const parked = stands.filter(({ before }) => before.parked);
  const others = stands.filter(({ before }) => !before.parked);
  const sent = others.filter(({ same, before }) => !same || (!before.inLine && !before.published)).map(({ record }) => record);
  await noteOutcome(trx, others.filter(({ same, before }) => same && !before.inLine && before.published).map(({ record }) => record.recordId), 'unchanged');
  await appendToInbox(trx, PUBLISHING_LANE, sent.map(({ laneKey, recordId }) => ({ key: laneKey, ref: recordId })));
  const released = await releaseParked(trx, PUBLISHING_LANE, parked.map(({ record }) => record.recordId));
  return [...sent.map(({ laneKey }) => laneKey), ...released];
}

async function readKnown(trx: LedgerTransaction, recordIds: readonly number[]): Promise<Map<number, Known>> {
  const { rows } = await sql<Known>`
    select b.record_id as "recordId", b.content, r.state = 'published' as published,
      exists (select 1 from lane_item i where i.ref = r.id and i.lane = ${PUBLISHING_LANE} and i.state <> 'parked') as "inLine",
      exists (select 1 from lane_item i where i.ref = r.id and i.lane = ${PUBLISHING_LANE} and i.state = 'parked') as parked
    from bundle b join record r on r.id = b.record_id where b.record_id = any(${recordIds}::bigint[])`.execute(trx);
  return new Map(rows.map((row) => [row.recordId, row]));
}

/** What it replaces is kept until the new content is published, since changes and what is called off are told against that. */
async function rewrite(trx: LedgerTransaction, stands: readonly { record: MappedRecord; same: boolean }[]): Promise<void> {
  const records = stands.map(({ record }) => record);
  await sql`
    update bundle b set mapper_version = n.mapper_version, content = n.content,
      replaces = case when b.content = n.content then b.replaces else coalesce(b.replaces, b.content) end, revision = b.revision + (b.content <> n.content)::int
    from unnest(${records.map((m) => m.recordId)}::bigint[], ${records.map((m) => m.content)}::text[], ${records.map((m) => m.mapperVersion)}::text[]) as n (record_id, content, mapper_version)
    where b.record_id = n.record_id and (b.content <> n.content or b.mapper_version <> n.mapper_version)`.execute(trx);
  const changed = stands.filter(({ same }) => !same).map(({ record }) => record.recordId);
  await sql`update record set state = case when state = 'published' then state else 'mapped' end, mapped_at = clock_timestamp()
    where id = any(${records.map((m) => m.recordId)}::bigint[]) and (state <> 'published' or id = any(${changed}::bigint[]))`.execute(trx);
}
