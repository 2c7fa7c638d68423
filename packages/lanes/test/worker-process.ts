/**
 * A worker process of its own: drains the trial lane and notes each visit. Arguments: database URL,
 * Redis URL or '', lease ms, work ms, items of a batch, and the item that is its death.
 */
import { migrateLedger, openLedger } from '@ehch/ledger';
import { sql } from 'kysely';
import { openLanes } from '../src/index.ts';
import { effectDrain, LANE } from './lane-fixture.ts';

const [databaseUrl = '', redisUrl = '', leaseMs = '10000', workMs = '1', batch = '1', death = '0'] = process.argv.slice(2);
const ledger = openLedger(databaseUrl, { poolSize: 6, onError: () => undefined });
await migrateLedger(ledger);
const lanes = await openLanes({ ledger, ...(redisUrl && { redisUrl }), databaseUrl, timing: { leaseMs: Number(leaseMs), graceMs: 1_000 }, events: { onError: () => undefined } });
const drain = effectDrain(async (ref) => {
  if (ref === Number(death)) process.kill(process.pid, 'SIGKILL');
  const [visit] = (await sql<{ ctid: string }>`insert into visit (key, pid, ref, began) select key, ${process.pid}, ref, clock_timestamp() from lane_item where lane = ${LANE} and ref = ${ref} returning ctid::text as ctid`.execute(ledger)).rows;
  await new Promise((resolve) => setTimeout(resolve, Number(workMs)));
  await sql`update visit set ended = clock_timestamp() where ctid = ${visit?.ctid ?? ''}::tid`.execute(ledger);
  return { is: 'done', value: ref };
}, { concurrency: 20, batch: Number(batch) });
await lanes.run(LANE, drain);
process.send?.('ready');
process.once('SIGTERM', () => {
  void lanes.close().then(() => ledger.destroy()).then(() => { process.exit(0); });
});
