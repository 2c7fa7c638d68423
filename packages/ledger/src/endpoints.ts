import { sql } from 'kysely';
import type { Ledger } from './database.ts';

/** Whether something may be sent to an endpoint, and how much at once; or when to ask again. */
export type Entry = { width: number } | { waitMs: number };

/**
 * Asks to send to an endpoint that may be slowed down. After its time one may send, of all processes, as a probe (WH-032).
 *
 * @param probeMs after which a probe of which nothing was heard counts as lost
 */
export async function enterEndpoint(ledger: Ledger, url: string, probeMs: number): Promise<Entry> {
  const { rows } = await sql<{ width: number }>`
    update endpoint set probe_until = case when width = 0 then clock_timestamp() + ${probeMs} * interval '1 millisecond' end
    where url = ${url} and width is not null and not_before <= clock_timestamp() and (width > 0 or probe_until is null or probe_until < clock_timestamp())
    returning width`.execute(ledger);
  if (rows[0] !== undefined) return { width: Math.max(1, rows[0].width) };
  const { rows: slowed } = await sql<{ waitMs: number }>`
    select greatest(0, extract(epoch from not_before - clock_timestamp()) * 1000)::float8 as "waitMs" from endpoint where url = ${url} and width is not null`.execute(ledger);
  return slowed[0] ?? { width: Number.POSITIVE_INFINITY };
}

/** Has everything that goes to an endpoint wait, and then begin anew with one probe (WH-025). */
export async function slowEndpoint(ledger: Ledger, url: string, ms: number): Promise<void> {
  await sql`
    insert into endpoint (url, not_before, width) values (${url}, clock_timestamp() + ${ms} * interval '1 millisecond', 0)
    on conflict (url) do update set not_before = excluded.not_before, width = 0, probe_until = null`.execute(ledger);
}

const OPEN = 64;

/** Lets twice as many send to an endpoint at once after each success, and then as many as want to (WH-032). */
export async function widenEndpoint(ledger: Ledger, url: string): Promise<void> {
  await sql`update endpoint set probe_until = null, width = case when width * 2 < ${OPEN} then greatest(1, width * 2) end where url = ${url} and width is not null`.execute(ledger);
}

/**
 * Takes the next place in the row of messages to an endpoint, over all processes (WH-043).
 *
 * @returns milliseconds until it; undefined where the row is too long to wait in
 */
export async function takePlace(ledger: Ledger, url: string, { perSecond, longestMs }: { perSecond: number; longestMs: number }): Promise<number | undefined> {
  const interval = sql`${1_000 / perSecond} * interval '1 millisecond'`;
  const { rows } = await sql<{ ms: number }>`
    insert into endpoint (url, next_at) values (${url}, clock_timestamp() + ${interval})
    on conflict (url) do update set next_at = greatest(endpoint.next_at, clock_timestamp()) + ${interval}
    where endpoint.next_at < clock_timestamp() + ${longestMs} * interval '1 millisecond'
    returning greatest(0, extract(epoch from next_at - ${interval} - clock_timestamp()) * 1000)::float8 as ms`.execute(ledger);
  return rows[0]?.ms;
}
