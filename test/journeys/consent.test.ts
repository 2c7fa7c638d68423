import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Journey, startJourney } from '../support/journey.ts';
import { until } from '../support/until.ts';

let service: Server;
let journey: Journey;
const asked: { stage: string; purpose: string; subjects: string[] }[] = [];
beforeAll(async () => {
  service = createServer((req, res) => {
    void json(req).then((question) => {
      asked.push(question as (typeof asked)[number]);
      res.end('{"decision":"deny"}');
    });
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  journey = await startJourney({ env: { EHCH_DECISION_URL: `http://127.0.0.1:${(service.address() as AddressInfo).port}/` } });
});
afterAll(async () => {
  await journey.close();
  service.closeAllConnections();
  service.close();
});

test('SEC-053: what a resident does not want to be shared is kept, and goes nowhere', async () => {
  const record: unknown = JSON.parse(readFileSync(new URL('../../packages/records/src/resident-register/examples/minimal.record.json', import.meta.url), 'utf8'));
  const { id } = await journey.send('resident-register', record);
  await until('it is held', async () => (await journey.receipt(id)).settled);
  expect((await journey.receipt(id)).entries).toMatchObject([{ state: 'held', reason: { code: 'EHCH-PUB-012' } }]);
  expect(await journey.resources('Patient')).toEqual([]);
  expect(asked[0]).toMatchObject({ stage: 'publish', purpose: 'TREAT', subjects: [expect.stringMatching(/^Patient\?identifier=/)] });
});
