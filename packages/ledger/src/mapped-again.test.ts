import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTestLedger, type TestLedger } from '../../../test/support/ledger.ts';
import { inTransaction, type Ledger } from './database.ts';
import { saveMapped } from './mapping.ts';
import { loadBundles, savePublished, type StoredBundle } from './publishing.ts';
import { openReceipt } from './receipts.ts';
import { placeRecords } from './records.ts';

let database: TestLedger;
let ledger: Ledger;
beforeAll(async () => {
  database = await createTestLedger();
  ledger = database.ledger;
});
afterAll(() => database.close());

let keys = 0;
async function newRecord(): Promise<number> {
  const record = { recordType: 'trial', sourceSystem: 'https://care.example', sourceKey: `K-${keys++}`, version: 1, updatedAt: new Date('2026-11-17T10:00:00Z'), contentDigest: Buffer.from('c'), body: '{}', laneKey: 'key' };
  const receiptId = await openReceipt(ledger, { tenant: 'a', kind: 'record', contentDigest: Buffer.from('x') });
  const [placed] = await inTransaction(ledger, (trx) => placeRecords(trx, { tenant: 'a', receiptId }, [record]));
  return placed!.recordId;
}
const map = (recordId: number, content: string) => inTransaction(ledger, (trx) => saveMapped(trx, [{ recordId, laneKey: 'key', content, mapperVersion: content }]));
const load = async (recordId: number): Promise<StoredBundle> => (await loadBundles(ledger, [recordId])).get(recordId)!;
const publish = ({ recordId, content, revision, again }: StoredBundle) => inTransaction(ledger, (trx) => savePublished(trx, [{ recordId, bundle: { content, revision }, again, resources: [] }]));

describe('a record that is mapped again while it is published', () => {
  test('is told apart from what the server was given last, so that what only this brought is called off', async () => {
    const id = await newRecord();
    await map(id, 'first');
    await publish(await load(id));
    await map(id, 'second');
    const underWay = await load(id);
    expect(underWay).toMatchObject({ content: 'second', before: 'first' });
    await map(id, 'third');
    await publish(underWay);
    expect(await load(id)).toMatchObject({ content: 'third', before: 'second', published: 'second' });
    await publish(await load(id));
    expect(await load(id)).toMatchObject({ content: 'third', before: 'third', published: 'third' });
  });

  test('replaces what was published first where that was under way', async () => {
    const id = await newRecord();
    await map(id, 'first');
    const underWay = await load(id);
    await map(id, 'second');
    await map(id, 'third');
    await publish(underWay);
    expect(await load(id)).toMatchObject({ content: 'third', before: 'first' });
  });
});
