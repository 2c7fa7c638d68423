import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { Ledger, LedgerTransaction } from './database.ts';
import { appendToInbox } from './inbox/append.ts';
import { MAPPING_LANE, PUBLISHING_LANE } from './receipts.ts';
import { countRows } from './replay-count.ts';
import type { ReplayFilter, ReplayOutcome, ReplayProgress, ReplayState } from './words.ts';

/** The lane of replays, one key a replay. */
export const REPLAY_LANE = 'replay';

/** A replay, and how far it is. */
export interface Replay {
  id: string;
  number: number;
  tenant: string;
  filter: ReplayFilter;
  state: ReplayState;
  progress: ReplayProgress;
  /** Records that came later are not part of it. */
  lastRecord: number;
  requestedAt: Date;
  finishedAt: Date | null;
}

const COLUMNS = ['id', 'number', 'tenant', 'filter', 'state', 'progress', 'last_record as lastRecord', 'requested_at as requestedAt', 'finished_at as finishedAt'] as const;

/**
 * Writes a replay and puts it in line, in the caller's transaction. The caller signals its key once that has committed. The records it is
 * about are counted as its first steps.
 */
export async function createReplay(trx: LedgerTransaction, { tenant, clientId, filter }: { tenant: string; clientId: string; filter: ReplayFilter }): Promise<Replay> {
  const held = await countRows(trx, tenant, filter);
  const { last } = await trx.selectFrom('record').select((eb) => eb.fn.max('id').as('last')).executeTakeFirstOrThrow();
  const progress: ReplayProgress = { rowsDone: false, record: 0, counted: 0, total: held.reduce((sum, { count }) => sum + count, 0), ...NOTHING };
  const replay = await trx
    .insertInto('replay')
    .values({ id: uuidv7(), tenant, client_id: clientId, filter: JSON.stringify(filter), state: 'running', progress: JSON.stringify(progress), last_record: last ?? 0 })
    .returning(COLUMNS)
    .executeTakeFirstOrThrow();
  await putInLine(trx, replay);
  return replay;
}

const NOTHING = { released: 0, stillHeld: 0, notKept: 0, sent: 0, superseded: 0, underWay: 0, reread: 0, unreadable: 0 };

/** Puts a running replay in line, to be taken up. */
export async function putInLine(trx: LedgerTransaction, { id, number }: Pick<Replay, 'id' | 'number'>): Promise<void> {
  await appendToInbox(trx, REPLAY_LANE, [{ key: id, ref: number }]);
}

/** A replay of this tenant. */
export async function readReplay(ledger: Ledger | LedgerTransaction, tenant: string, id: string): Promise<Replay | undefined> {
  return ledger.selectFrom('replay').select(COLUMNS).where('id', '=', id).where('tenant', '=', tenant).executeTakeFirst();
}

/** The replays of this tenant, the newest first. */
export async function listReplays(ledger: Ledger, tenant: string, limit: number): Promise<Replay[]> {
  return ledger.selectFrom('replay').select(COLUMNS).where('tenant', '=', tenant).orderBy('id', 'desc').limit(limit).execute();
}

/** Reads a replay to work on it: nobody else works on it or changes its state until the transaction ends. */
export async function lockReplay(trx: LedgerTransaction, id: string): Promise<Replay | undefined> {
  return trx.selectFrom('replay').select(COLUMNS).where('id', '=', id).forUpdate().executeTakeFirst();
}

export async function saveProgress(trx: LedgerTransaction, id: string, progress: ReplayProgress): Promise<void> {
  await trx.updateTable('replay').set({ progress: JSON.stringify(progress) }).where('id', '=', id).execute();
}

/** Gives a replay another state. One that is stopped or done has ended. */
export async function changeReplay(trx: LedgerTransaction, id: string, state: ReplayState): Promise<void> {
  const ended = state === 'stopped' || state === 'done';
  await trx.updateTable('replay').set({ state, ...(ended && { finished_at: new Date() }) }).where('id', '=', id).execute();
}

/** Notes that a replay put these records behind their keys. */
export async function noteSent(trx: LedgerTransaction, id: string, recordIds: readonly number[]): Promise<void> {
  if (recordIds.length === 0) return;
  await trx.insertInto('replay_item').values(recordIds.map((record_id) => ({ replay_id: id, record_id, outcome: null }))).onConflict((on) => on.doNothing()).execute();
}

/**
 * Notes what became of the records that a replay put behind their keys, of those that are through or have stepped out of line.
 *
 * @returns how many are still in line
 */
export async function settleSent(trx: LedgerTransaction, id: string): Promise<number> {
  await sql`
    update replay_item t set outcome = now.outcome from (
      select t.record_id, case when i.state = 'parked' then 'held' when i.state = 'waiting' then 'waiting' when i.state is null and r.state in ('published', 'superseded') then r.state end as outcome
      from replay_item t join record r on r.id = t.record_id left join lateral (
        select state from lane_item where ref = t.record_id and lane in (${MAPPING_LANE}, ${PUBLISHING_LANE}) order by state <> 'ready', state <> 'waiting' limit 1) i on true
      where t.replay_id = ${id} and t.outcome is null) now
    where t.replay_id = ${id} and t.record_id = now.record_id and now.outcome is not null`.execute(trx);
  const { rows } = await sql<{ count: number }>`select count(*) as count from replay_item where replay_id = ${id} and outcome is null`.execute(trx);
  return rows[0]?.count ?? 0;
}

/** How many of the records that a replay put behind their keys came to what end; `open` are still in line. */
export async function countOutcomes(ledger: Ledger, ids: readonly string[]): Promise<Map<string, Partial<Record<ReplayOutcome | 'open', number>>>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; outcomes: Partial<Record<ReplayOutcome | 'open', number>> }>`
    select replay_id as id, jsonb_object_agg(outcome, count) as outcomes from (
      select replay_id, coalesce(outcome, 'open') as outcome, count(*) as count from replay_item where replay_id = any(${ids}::uuid[]) group by 1, 2) c group by 1`.execute(ledger);
  return new Map(rows.map(({ id, outcomes }) => [id, outcomes]));
}
