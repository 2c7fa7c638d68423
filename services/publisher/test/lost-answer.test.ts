import { createFhirConnection } from '@ehch/fhir-client';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { derivedIdentifier, identityOf } from '@ehch/fhir';
import { type Lanes, observeLanes, openLanes } from '@ehch/lanes';
import { inTransaction, type Ledger, openReceipt, placeRecords, PUBLISHING_LANE, saveMapped } from '@ehch/ledger';
import { createLogger, createMetrics } from '@ehch/service-kit';
import type { Bundle, Encounter } from '@medplum/fhirtypes';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { type FaultProxy, startFaultProxy } from '../../../test/support/fault-proxy.ts';
import { createTestLedger, type TestLedger } from '../../../test/support/ledger.ts';
import { startProcess, type TestProcess } from '../../../test/support/processes.ts';
import { until } from '../../../test/support/until.ts';
import { createFhirServer, type FhirServer } from '../src/fhir-server.ts';
import { startPublisher } from '../src/start-publisher.ts';

let behind: TestDatabase;
let sandbox: TestProcess;
let proxy: FaultProxy;
let database: TestLedger;
let ledger: Ledger;
let lanes: Lanes;
let server: FhirServer;
beforeAll(async () => {
  [behind, database] = await Promise.all([createTestDatabase(), createTestLedger()]);
  ({ ledger } = database);
  sandbox = await startProcess('services/fhir-sandbox/src/main.ts', { DATABASE_URL: behind.url });
  proxy = await startFaultProxy(`${sandbox.url}/sandbox/fhir/R4`);
  server = createFhirServer(createFhirConnection({ baseUrl: proxy.url, connections: 4, timeoutMs: 5_000 }));
  lanes = await openLanes({ ledger, databaseUrl: database.url, events: observeLanes(createLogger({ service: 'trial', level: 'silent' }), createMetrics()) });
  await startPublisher({ ledger, lanes, server, topics: [], concurrency: 4 });
});
afterAll(async () => {
  await lanes.close();
  await server.close();
  await proxy.close();
  await sandbox.stop();
  await database.close();
  await behind.drop();
});

const encounter = (part: string): Encounter => ({ resourceType: 'Encounter', identifier: [derivedIdentifier('trial', ['https://care.example', 'K-1'], part)], status: 'finished', class: { code: 'HH' } });
const stored = async (part: string) => (((await (await fetch(`${sandbox.url}/sandbox/fhir/R4/${identityOf(encounter(part))}`)).json()) as Bundle).entry ?? []).map(({ resource }) => (resource as Encounter).status);

async function newRecord(): Promise<number> {
  const record = { recordType: 'trial', sourceSystem: 'https://care.example', sourceKey: 'K-1', version: 1, updatedAt: new Date('2026-11-17T10:00:00Z'), contentDigest: Buffer.from('c'), body: '{}', laneKey: 'key' };
  const receiptId = await openReceipt(ledger, { tenant: 'a', kind: 'record', contentDigest: Buffer.from('x') });
  const [placed] = await inTransaction(ledger, (trx) => placeRecords(trx, { tenant: 'a', receiptId }, [record]));
  return placed!.recordId;
}
async function map(recordId: number, mapperVersion: string, parts: string[]): Promise<void> {
  const content = JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry: parts.map((part) => ({ resource: encounter(part) })) });
  const keys = await inTransaction(ledger, (trx) => saveMapped(trx, [{ recordId, laneKey: 'key', content, mapperVersion }]));
  await lanes.signal({ lane: PUBLISHING_LANE, keys });
}

test('F-11: what was stored although its answer was lost is called off where the record is mapped to something else before anybody knows; what never was is not made', async () => {
  const id = await newRecord();
  let lost = 0;
  proxy.decide = ({ method, path }) => (lost === 0 && method === 'POST' && path.endsWith('/R4') && ++lost ? { is: 'reset-after' } : { is: 'answer', status: 503 });
  await map(id, '1', ['kept', 'of the first mapping']);
  await until('the server has it', async () => (await stored('of the first mapping')).length === 1);
  await until('the answer is lost', () => proxy.counts.answer > 0, 30_000);
  await map(id, '2', ['kept', 'of the second mapping']);
  await map(id, '3', ['kept']);
  proxy.decide = () => ({ is: 'pass' });
  await until('it is published', async () => (await ledger.selectFrom('record').select('state').where('id', '=', id).executeTakeFirstOrThrow()).state === 'published', 40_000);
  expect([await stored('kept'), await stored('of the first mapping'), await stored('of the second mapping')]).toEqual([['finished'], ['entered-in-error'], []]);
  expect(await ledger.selectFrom('bundle_tried').selectAll().execute()).toEqual([]);
}, 90_000);
