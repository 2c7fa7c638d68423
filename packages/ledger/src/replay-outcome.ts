import { sql } from 'kysely';
import type { LedgerTransaction } from './database.ts';
import type { ReplayOutcome } from './words.ts';

/** Notes of records that were put behind their keys again what came of it, for every replay that asked. */
export async function noteOutcome(trx: LedgerTransaction, recordIds: readonly number[], outcome: ReplayOutcome): Promise<void> {
  if (recordIds.length === 0) return;
  await sql`update replay_item set outcome = ${outcome} where record_id = any(${recordIds}::bigint[]) and outcome is null`.execute(trx);
}
