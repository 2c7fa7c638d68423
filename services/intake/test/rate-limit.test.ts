import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startProcess, type TestProcess } from '../../../test/support/processes.ts';
import { startIntake, type TestIntake } from './support/intake.ts';
import { residentRow, registerFile, sendFile } from './support/register.ts';

let intake: TestIntake;
let second: TestProcess;
const LIMIT = 20;
beforeAll(async () => {
  intake = await startIntake({ env: { EHCH_RATE_LIMIT: String(LIMIT) } });
  second = await startProcess('services/intake/src/main.ts', { DATABASE_URL: intake.databaseUrl, EHCH_PUBLIC_URL: intake.url, EHCH_RATE_LIMIT: String(LIMIT) }, { flags: [] });
});
afterAll(async () => {
  await second.stop();
  await intake.close();
});

test('SEC-018, REST-076: a client past its share is told to wait, by whichever process it asks, and loses nothing by it', async () => {
  const client = await intake.client();
  const token = await client.token();
  const ask = (base: string) => fetch(`${base}/receipts`, { headers: { authorization: `Bearer ${token}` } });
  const first = await ask(intake.url);
  expect([first.status, first.headers.get('ratelimit-limit'), first.headers.get('ratelimit-remaining')]).toEqual([200, '20', '19']);
  const statuses = (await Promise.all(Array.from({ length: 2 * LIMIT }, (_, index) => ask(index % 2 === 0 ? intake.url : second.url)))).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(LIMIT - 1);
  const refused = await sendFile(client, registerFile([residentRow()]));
  const retryAfter = Number(refused.headers.get('retry-after'));
  expect([refused.status, retryAfter > 0 && retryAfter <= 60, refused.headers.get('ratelimit-remaining'), refused.headers.get('ratelimit-reset')]).toEqual([429, true, '0', String(retryAfter)]);
  expect(await refused.json()).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ code: 'throttled' }] });
  expect((await intake.rows())['receipt']).toBe(0);
  expect((await (await intake.client()).fetch('/receipts')).status).toBe(200);
});

test('SEC-018: refusals of one network, and tokens of one client, are counted by all processes together', async () => {
  const client = await intake.client();
  await client.token();
  const ask = (base: string) => fetch(`${base}/oauth2/token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'system/receipts.r', client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: 'x' }) });
  const statuses: number[] = [];
  for (let index = 0; index < 40; index += 1) statuses.push((await ask(index % 2 === 0 ? intake.url : second.url)).status);
  expect(statuses.filter((status) => status === 401)).toHaveLength(30);
  expect(statuses.slice(30)).toEqual(Array.from({ length: 10 }, () => 429));
  const counted = await intake.ledger.selectFrom('quota').select('key').where('key', 'like', '% %').execute();
  expect(new Set(counted.map(({ key }) => key.replace(/ [0-9a-f]{32}$/, '')))).toEqual(new Set(['refusals', 'tokens']));
});
