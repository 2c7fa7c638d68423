import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { nhsNumberCheckDigit } from '@ehch/fhir';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { readFinalState, sorted } from '../support/final-state.ts';
import { exampleOf, type Journey, startJourney } from '../support/journey.ts';
import { startProcess, type TestProcess } from '../support/processes.ts';
import { firstArrivals } from '../support/subscriber.ts';
import { until } from '../support/until.ts';

const HOME = { odsCode: 'VM1AB' };
const RESIDENTS = 20;

/** A test-range NHS number that is valid, for each of some residents. */
const numbers = Array.from({ length: RESIDENTS * 2 }, (_, index) => `9000${String(10_000 + index)}`)
  .filter((nine) => nhsNumberCheckDigit(nine) < 10)
  .slice(0, RESIDENTS)
  .map((nine) => `${nine}${nhsNumberCheckDigit(nine)}`);

async function sendAll(journey: Journey): Promise<void> {
  await journey.send('home-register', exampleOf('home-register', { home: HOME }, 'maximal'));
  for (const [index, nhsNumber] of numbers.entries()) {
    await journey.send('resident-register', exampleOf('resident-register', { home: HOME, resident: { nhsNumber }, source: { id: `RES-${index}` } }));
    await journey.send('round-outcome', exampleOf('round-outcome', { home: HOME, resident: { nhsNumber }, source: { id: `RO-${index}` } }));
  }
}

let database: TestDatabase;
let sandbox: TestProcess;
let proxy: FaultProxy;
let faulty: Journey;
let plain: Journey;
beforeAll(async () => {
  database = await createTestDatabase();
  sandbox = await startProcess('services/fhir-sandbox/src/main.ts', { DATABASE_URL: database.url });
  proxy = await startFaultProxy(`${sandbox.url}/sandbox/fhir/R4`);
  faulty = await startJourney({ env: { FHIR_BASE_URL: proxy.url } });
  plain = await startJourney();
}, 120_000);
afterAll(async () => {
  await faulty.close();
  await plain.close();
  await proxy.close();
  await sandbox.stop();
  await database.drop();
}, 60_000);

test('F-05, F-06, F-10, F-11: a server that is away for a minute, asks for time, hides a failed entry in a success, and cuts connections after it has stored, ends in the same state as one that never failed', async () => {
  const subscription = await faulty.subscriber.subscribe(faulty.client, 'home-round-outcome');
  await until('the handshake', () => faulty.subscriber.handshakes === 1);
  const away = performance.now() + 60_000;
  const remaining = { busy: 3, hidden: 4, cut: 6 };
  const duringMinute = { requests: 0 };
  proxy.decide = ({ method, path }) => {
    const isTransaction = method === 'POST' && path.endsWith('/R4');
    if (performance.now() < away) {
      duringMinute.requests += 1;
      return { is: 'answer', status: 503 };
    }
    if (remaining.busy-- > 0) return { is: 'answer', status: 429, headers: { 'retry-after': '2' } };
    if (isTransaction && remaining.hidden-- > 0) return { is: 'corrupt', body: (text) => text.replace(/"status":"20[01][^"]*"/, '"status":"500 Internal Server Error"') };
    if (isTransaction && remaining.cut-- > 0) return { is: 'reset-after' };
    return { is: 'pass' };
  };
  await sendAll(faulty);
  await sendAll(plain);
  await plain.settle();
  await faulty.settle(300_000);

  const [after, expected] = await Promise.all([readFinalState(proxy.url), readFinalState(`${plain.process.url}/sandbox/fhir/R4`)]);
  expect(remaining).toEqual({ busy: expect.any(Number), hidden: expect.any(Number), cut: expect.any(Number) });
  expect(Math.max(remaining.busy, remaining.hidden, remaining.cut)).toBeLessThanOrEqual(0);
  expect(after.duplicates).toEqual([]);
  expect([...after.versions].filter(([, version]) => version !== '1')).toEqual([]);
  expect(sorted(after)).toEqual(sorted(expected));
  // One request at a time asks whether the server is back.
  expect(duringMinute.requests).toBeLessThan(120);
  expect(firstArrivals(faulty.subscriber.events, subscription).map(({ number }) => number)).toEqual(numbers.map((_, index) => index + 1));
}, 420_000);
