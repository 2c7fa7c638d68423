import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTestLedger, type TestLedger } from '../../../test/support/ledger.ts';
import { inTransaction, type Ledger } from './database.ts';
import { eventCount, readEvents, saveEvents } from './events.ts';
import { openReceipt } from './receipts.ts';
import { createSubscription } from './subscriptions.ts';

let database: TestLedger;
let ledger: Ledger;
let recordId: number;

beforeAll(async () => {
  database = await createTestLedger();
  ledger = database.ledger;
  const receiptId = await openReceipt(ledger, { tenant: 'north', kind: 'record', contentDigest: Buffer.alloc(32) });
  const values = { tenant: 'north', receipt_id: receiptId, record_type: 'home-round', source_system: 'trial', source_key: '1', source_updated_at: new Date(), content_digest: Buffer.alloc(32), body: '{}', lane_key: 'k', state: 'published' as const };
  recordId = (await ledger.insertInto('record').values(values).returning('id').executeTakeFirstOrThrow()).id;
});
afterAll(() => database.close());

async function subscribe(): Promise<string> {
  const id = randomUUID();
  const settings = { endpoint: 'https://a.example/', headers: [], payload: 'application/fhir+json', content: 'id-only' as const, filters: [], resource: {} };
  await inTransaction(ledger, (trx) => createSubscription(trx, { id, tenant: 'north', clientId: 'c', topic: 'https://t', settings }));
  return id;
}

const event = (focusId: string, focusVersion: string, ...subscriptions: string[]) => ({ recordId, topic: 'https://t', focusType: 'Encounter', focusId, focusVersion, facets: {}, focus: `{"id":"${focusId}"}`, subscriptions });
const all = (id: string) => readEvents(ledger, id, { from: 1, until: 1_000, limit: 1_000 });

describe('the numbers of events', () => {
  test('SUB-102, SUB-103: begin at one for each subscription and have no gap, however many transactions write at once', async () => {
    const [one, two] = [await subscribe(), await subscribe()];
    await Promise.all(Array.from({ length: 20 }, (_, n) => inTransaction(ledger, (trx) => saveEvents(trx, [event(`a${n}`, '1', one, two), event(`b${n}`, '1', one)]))));
    expect((await all(one)).map(({ eventNumber }) => eventNumber)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
    expect((await all(two)).map(({ eventNumber }) => eventNumber)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    expect([await eventCount(ledger, one), await eventCount(ledger, two)]).toEqual([40, 20]);
  });

  test('SUB-102, SUB-106: are given with the event or not at all: a transaction that ends badly leaves neither event nor gap', async () => {
    const id = await subscribe();
    await inTransaction(ledger, (trx) => saveEvents(trx, [event('a', '1', id)]));
    const broken = inTransaction(ledger, async (trx) => {
      await saveEvents(trx, [event('lost', '1', id)]);
      throw new Error('the publication failed');
    });
    await expect(broken).rejects.toThrow('the publication failed');
    await inTransaction(ledger, (trx) => saveEvents(trx, [event('b', '1', id)]));
    expect((await all(id)).map(({ eventNumber, focusId }) => [eventNumber, focusId])).toEqual([[1, 'a'], [2, 'b']]);
  });

  test('SUB-107: follow the versions of a resource, in the order in which they are written', async () => {
    const id = await subscribe();
    await inTransaction(ledger, (trx) => saveEvents(trx, [event('a', '1', id), event('a', '2', id)]));
    await inTransaction(ledger, (trx) => saveEvents(trx, [event('a', '3', id)]));
    expect((await all(id)).map(({ focusVersion }) => focusVersion)).toEqual(['1', '2', '3']);
  });
});
