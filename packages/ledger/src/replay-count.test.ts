import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createTestLedger, type TestLedger } from '../../../test/support/ledger.ts';
import { openReceipt } from './receipts.ts';
import { countReplay } from './replay-count.ts';
import { createReplay } from './replays.ts';

const RECORDS = 200_000;

let database: TestLedger;
let receipt: string;
beforeAll(async () => {
  database = await createTestLedger();
  const { ledger } = database;
  receipt = await openReceipt(ledger, { tenant: 'a', kind: 'file', source: 'register', contentDigest: Buffer.from('x') });
  for (let from = 0; from < RECORDS; from += 50_000) {
    await sql`
      with new as (
        insert into record (tenant, receipt_id, record_type, source_system, source_key, source_updated_at, content_digest, body, lane_key, state)
        select 'a', ${receipt}, 'trial', 'https://care.example', n::text, now(), 'x', '{}', n::text, 'published' from generate_series(${from}::int, ${from + 49_999}::int) n returning id)
      insert into receipt_entry (receipt_id, position, place, standing, record_id, issues) select ${receipt}, id, 'row', 'accepted', id, '[]' from new`.execute(ledger);
  }
  await sql`insert into receipt_entry (receipt_id, position, place, standing, issues) values (${receipt}, 0, 'row', 'held', '[]')`.execute(ledger);
  await sql`analyze`.execute(ledger);
}, 120_000);
afterAll(() => database.close());

/** Far more than a part of the count takes, and less than all of it does. */
const hurried = <T>(work: (trx: Parameters<Parameters<ReturnType<TestLedger['ledger']['transaction']>['execute']>[0]>[0]) => Promise<T>): Promise<T> =>
  database.ledger.transaction().execute(async (trx) => {
    await sql`set local statement_timeout = '1s'`.execute(trx);
    return work(trx);
  });

test('a replay of very many records is counted in parts, none of which takes long', async () => {
  const counts = await hurried((trx) => countReplay(trx, 'a', {}, { mapperVersion: '1', sources: {}, neverReread: [] }));
  expect(counts.map(({ kind, count }) => [kind, count])).toEqual([['row', 1], ['record', RECORDS]]);
  expect(await hurried((trx) => countReplay(trx, 'a', { receipt, state: 'published' }, { mapperVersion: '1', sources: {}, neverReread: [] }))).toMatchObject([{ kind: 'record', state: 'published', count: RECORDS }]);
});

test('a replay of very many records is asked for without counting them', async () => {
  const { progress } = await hurried((trx) => createReplay(trx, { tenant: 'a', clientId: 'c', filter: {} }));
  expect(progress).toMatchObject({ total: 1, counted: 0 });
});
