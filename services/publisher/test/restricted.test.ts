import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TOPICS } from '@ehch/fhir-profiles';
import { createSubscription, inTransaction, noteRestricted, saveClient, type SubscriptionSettings } from '@ehch/ledger';
import { createTestLedger, type TestLedger } from '../../../test/support/ledger.ts';
import { eventsOf } from '../src/events.ts';

let database: TestLedger;
beforeAll(async () => {
  database = await createTestLedger();
});
afterAll(() => database.close());

test('SEC-054: an event of a restricted resident is no event to normal subscribers, not even by its number', async () => {
  const topic = TOPICS[0]!;
  const settings: SubscriptionSettings = { endpoint: 'https://a.example/', headers: [], payload: 'application/fhir+json', content: 'id-only', filters: [], resource: {} };
  const [normal, cleared] = [randomUUID(), randomUUID()];
  for (const [id, seesRestricted] of [[normal, false], [cleared, true]] as const) {
    await saveClient(database.ledger, { clientId: id, tenant: 't', jwks: { keys: [] }, scopes: [], seesRestricted });
    await inTransaction(database.ledger, (trx) => createSubscription(trx, { id, tenant: 't', clientId: id, topic: topic.url, settings }));
  }
  const firing = { topic, severity: undefined, retraction: false, recordId: 1, tenant: 't', focus: { resourceType: 'Encounter' as const, id: '12', status: 'finished' as const, class: {}, subject: { reference: 'Patient/9' } } };
  const toldOf = (reference: string, restricted: boolean) => inTransaction(database.ledger, async (trx) => {
    await noteRestricted(trx, [{ reference, restricted }]);
    return (await eventsOf(trx, [firing])).flatMap(({ subscriptions }) => subscriptions);
  });
  expect(await toldOf('Patient/9', true)).toEqual([cleared]);
  expect(new Set(await toldOf('Patient/9', false))).toEqual(new Set([normal, cleared]));
  expect(await toldOf('Encounter/12', true)).toEqual([cleared]);
});
