import { sql } from 'kysely';
import type { Ledger } from './database.ts';

export interface QuotaShare {
  /** Of what was wanted, so much may be used. */
  granted: number;
  /** Of the minute, so much is left for others to take. */
  left: number;
  resetMs: number;
}

/** By the clock and not by when the statement began: it may have waited for one that began later, and whose minute is younger. */
const NOW = sql`clock_timestamp()`;
const GOES_ON = sql`q.window_at > ${NOW} - interval '1 minute'`;

/** Takes up to `want` of what a key may do in the minute that its first request began, by the database's clock, for all processes together (SEC-018, REST-076). */
export async function takeQuota(ledger: Ledger, key: string, { limit, want }: { limit: number; want: number }): Promise<QuotaShare> {
  const { rows: [row] } = await sql<{ used: number; resetMs: number }>`
    insert into quota as q (key, window_at, used) values (${key}, ${NOW}, ${want})
    on conflict (key) do update set window_at = case when ${GOES_ON} then q.window_at else ${NOW} end, used = case when ${GOES_ON} then q.used + ${want} else ${want} end
    returning used, greatest(1, ceil(extract(epoch from window_at + interval '1 minute' - ${NOW}) * 1000))::int as "resetMs"`.execute(ledger);
  const used = row?.used ?? want;
  return { granted: Math.max(0, want - Math.max(0, used - limit)), left: Math.max(0, limit - used), resetMs: row?.resetMs ?? 0 };
}

/** The quotas of this ledger, as a middleware wants them. */
export const openQuotas = (ledger: Ledger): { take(key: string, share: { limit: number; want: number }): Promise<QuotaShare> } => ({ take: (key, share) => takeQuota(ledger, key, share) });
