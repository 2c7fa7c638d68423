import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';
import { startProcess, type TestProcess } from '../../../test/support/processes.ts';

let database: TestDatabase;
let service: TestProcess;
beforeAll(async () => {
  database = await createTestDatabase();
  service = await startProcess('services/console/src/main.ts', { DATABASE_URL: database.url });
}, 90_000);
afterAll(async () => {
  await service.stop();
  await database.drop();
});

test('the console runs alone on the ledger: pages tell how to sign in, links are given to tokens alone', async () => {
  const page = await fetch(`${service.url}/console/lag`);
  expect([page.status, page.headers.get('content-type')]).toEqual([401, 'text/html; charset=utf-8']);
  const link = await fetch(`${service.url}/console/sign-in`, { method: 'POST' });
  expect([link.status, link.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="api"']);
});
