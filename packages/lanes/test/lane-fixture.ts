import { appendToInbox, inTransaction, type Ledger, migrateLedger, openLedger } from '@ehch/ledger';
import { Redis } from 'ioredis';
import { sql } from 'kysely';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { type Drain, type Lanes, openLanes, type Outcome, type Timing } from '../src/index.ts';

export type BackendName = 'postgres' | 'redis';

export const LANE = 'trial';

/** A ledger with a table of effects, and lanes on the backend under test. */
export interface LaneFixture {
  ledger: Ledger;
  database: TestDatabase;
  redisUrl: string | undefined;
  /** @param over the ledger they work on, where it is not this one as it is */
  openLanes(timing?: Partial<Timing>, over?: Ledger): Promise<Lanes>;
  /** Puts items 1..n behind keys in turn; item i goes behind key (i mod keys). */
  append(items: number, keys: number): Promise<string[]>;
  effects(): Promise<{ key: string; ref: number }[]>;
  loseAllSignals(): Promise<void>;
  /** Makes due at once what waits for its next attempt. */
  skipBackOff(): Promise<void>;
  close(): Promise<void>;
}

/** @param given a database to use instead of a new one of the test server */
export async function createLaneFixture(backend: BackendName, given?: TestDatabase): Promise<LaneFixture> {
  const database = given ?? (await createTestDatabase());
  const ledger = openLedger(database.url, { poolSize: 10, onError: () => undefined });
  await migrateLedger(ledger);
  await createEffectTables(ledger);
  const redisUrl = backend === 'redis' ? process.env['REDIS_URL'] : undefined;
  const opened: Lanes[] = [];
  const fixture: LaneFixture = {
    ledger,
    database,
    redisUrl,
    openLanes: async (timing, over = ledger) => {
      const lanes = await openLanes({ ledger: over, ...(redisUrl && { redisUrl }), databaseUrl: database.url, timing: { ...timing }, events: { onError: () => undefined } });
      opened.push(lanes);
      return lanes;
    },
    append: (items, keys) => appendItems(ledger, items, keys),
    effects: async () => (await sql<{ key: string; ref: number }>`select key, ref from effect order by id`.execute(ledger)).rows,
    loseAllSignals: async () => {
      if (redisUrl) await flush(redisUrl);
      else await sql`truncate bullmq.job cascade`.execute(ledger);
    },
    skipBackOff: async () => {
      // What somebody is writing at this moment is left to the next call: two that wait for each other would be a deadlock.
      await sql`update lane_item set due_at = clock_timestamp() where ctid in (select ctid from lane_item where state = 'ready' for update skip locked)`.execute(ledger);
      await sql`update lane_key set due_at = clock_timestamp() where ctid in (select ctid from lane_key where due_at is not null for update skip locked)`.execute(ledger);
    },
    close: async () => {
      await Promise.all(opened.map((lanes) => lanes.close()));
      await ledger.destroy();
      if (redisUrl) await flush(redisUrl);
      await database.drop();
    },
  };
  return fixture;
}

/** A ledger in which something happens when a query is asked, and when it was answered. @param words which one: they stand in no other */
export function watchQuery(ledger: Ledger, words: string, { asked, answered }: { asked?(): void; answered?(): Promise<void> }): Ledger {
  const watched = new WeakSet<object>();
  return ledger.withPlugin({
    transformQuery: ({ node, queryId }) => {
      if (node.kind !== 'RawNode' || !node.sqlFragments.join('?').includes(words)) return node;
      watched.add(queryId);
      asked?.();
      return node;
    },
    transformResult: async ({ result, queryId }) => {
      if (watched.has(queryId)) await answered?.();
      return result;
    },
  });
}

async function createEffectTables(ledger: Ledger): Promise<void> {
  await sql`create table effect (id bigint generated always as identity primary key, key text not null, ref bigint not null)`.execute(ledger);
  await sql`create table visit (key text not null, pid int not null, ref bigint not null, began timestamptz not null, ended timestamptz)`.execute(ledger);
}

async function appendItems(ledger: Ledger, items: number, keys: number): Promise<string[]> {
  const entries = Array.from({ length: items }, (_, index) => ({ key: `k${index % keys}`, ref: index + 1 }));
  for (let at = 0; at < entries.length; at += 1_000) {
    await inTransaction(ledger, (trx) => appendToInbox(trx, LANE, entries.slice(at, at + 1_000)));
  }
  return Array.from({ length: keys }, (_, index) => `k${index}`);
}

/** A drain whose effect is one row an item, written in the transaction that takes the item out of the inbox. */
export function effectDrain(work: (ref: number, attempts: number) => Promise<Outcome<number>> | Outcome<number>, { concurrency = 50, batch = 10 } = {}): Drain<number> {
  return {
    concurrency,
    batch,
    work: async (items) => {
      const outcomes: Outcome<number>[] = [];
      for (const item of items) {
        const outcome = await work(item.ref, item.attempts);
        outcomes.push(outcome);
        if (outcome.is === 'retry' || outcome.is === 'wait') break;
      }
      return outcomes;
    },
    commit: async (trx, done) => {
      if (done.length > 0) await sql`insert into effect (key, ref) select * from unnest(${done.map((d) => d.key)}::text[], ${done.map((d) => d.value)}::bigint[])`.execute(trx);
      return [];
    },
  };
}

/** Waits for an effect, never for a time. */
export async function until(what: string, holds: () => Promise<boolean>, limitMs = 60_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** For each key, the refs of its effects in the order in which they happened. */
export function byKey(effects: readonly { key: string; ref: number }[]): Map<string, number[]> {
  const map = new Map<string, number[]>();
  for (const { key, ref } of effects) map.set(key, [...(map.get(key) ?? []), ref]);
  return map;
}

async function flush(url: string): Promise<void> {
  const redis = new Redis(url);
  await redis.flushall();
  redis.disconnect();
}
