import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createFhirConnection } from '@ehch/fhir-client';
import { inTransaction, noteRestricted } from '@ehch/ledger';
import { createLogger } from '@ehch/service-kit';
import type { Coding, Patient } from '@medplum/fhirtypes';
import { createTestLedger, type TestLedger } from '../../../test/support/ledger.ts';
import { type FaultProxy, startFaultProxy } from '../../../test/support/fault-proxy.ts';
import { startProcess, type TestProcess } from '../../../test/support/processes.ts';
import { until } from '../../../test/support/until.ts';
import { createFhirServer } from '../src/fhir-server.ts';
import { watchLabels } from '../src/label-watch.ts';

const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';

let database: TestLedger;
let sandbox: TestProcess;
let proxy: FaultProxy;
let watch: { close(): Promise<void> };
const lines: string[] = [];
beforeAll(async () => {
  database = await createTestLedger();
  sandbox = await startProcess('services/fhir-sandbox/src/main.ts', { DATABASE_URL: database.url });
  proxy = await startFaultProxy(`${sandbox.url}/sandbox/fhir/R4`);
  const server = createFhirServer(createFhirConnection({ baseUrl: proxy.url, connections: 2, timeoutMs: 5_000 }));
  const logger = createLogger({ service: 'under-test', level: 'warn', destination: { write: (line: string) => void lines.push(line) } });
  watch = watchLabels({ ledger: database.ledger, server, logger, everyMs: 20 });
});
afterAll(async () => {
  await watch.close();
  await proxy.close();
  await sandbox.stop();
  await database.close();
});

async function patientLabelled(security: Coding[]): Promise<string> {
  const answer = await fetch(`${sandbox.url}/sandbox/fhir/R4/Patient`, { method: 'POST', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify({ resourceType: 'Patient', meta: { security } }) });
  return `Patient/${((await answer.json()) as Patient).id}`;
}

const restricted = async () => new Set((await database.ledger.selectFrom('restricted_resource').select('resource').execute()).map(({ resource }) => resource));

test('SEC-054: a resident whom somebody labels on the FHIR server is restricted although nothing is written of them', async () => {
  const open = [await patientLabelled([]), await patientLabelled([{ system: CONFIDENTIALITY, code: 'N' }])];
  const labelled = [await patientLabelled([{ system: CONFIDENTIALITY, code: 'R' }]), await patientLabelled([{ system: CONFIDENTIALITY, code: 'V' }])];
  await until('both are known', async () => (await restricted()).size === 2);
  expect(await restricted()).toEqual(new Set(labelled));
  expect(open.filter((reference) => labelled.includes(reference))).toEqual([]);
});

test('SEC-054: a server that answers such a search with anybody, or not at all, has nobody opened or restricted', async () => {
  const before = await restricted();
  await inTransaction(database.ledger, (trx) => noteRestricted(trx, [{ reference: 'Patient/of-a-source', restricted: true }]));
  const anybody = JSON.stringify({ resourceType: 'Bundle', type: 'searchset', entry: [{ resource: { resourceType: 'Patient', id: 'anybody' } }] });
  let asked = 0;
  proxy.decide = () => ((asked += 1) % 2 === 0 ? { is: 'answer', status: 200, body: anybody } : { is: 'answer', status: 400, body: '{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid"}]}' });
  await until('it asked four times', () => asked >= 4);
  expect(await restricted()).toEqual(new Set([...before, 'Patient/of-a-source']));
  expect(lines.at(-1)).toContain('labels-unread');
});
