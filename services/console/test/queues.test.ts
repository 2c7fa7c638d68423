import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openLanes, type Lanes } from '@ehch/lanes';
import { type ConsoleFixture, createConsoleFixture, PLATFORM } from './console-fixture.ts';

let console: ConsoleFixture;
let lanes: Lanes;
let cookie: string;
beforeAll(async () => {
  console = await createConsoleFixture();
  lanes = await openLanes({ ledger: console.ledger, databaseUrl: console.databaseUrl, events: { onError: () => undefined } });
  cookie = await console.signIn();
});
afterAll(async () => {
  await lanes.close();
  await console.close();
});

test('an operator sees which keys are next in each lane', async () => {
  await lanes.signal({ lane: 'map', keys: ['key-of-somebody'] });
  const page = await console.get('/queues', cookie);
  expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
  expect(page.text).toContain('<base href="/console/queues/" />');
  const { queues } = JSON.parse((await console.get('/queues/api/queues?activeQueue=map&status=latest&page=1&jobsPerPage=10', cookie)).text) as { queues: { name: string; readOnlyMode: boolean; counts: Record<string, number>; jobs: { data: unknown }[] }[] };
  expect(queues.map(({ name }) => name).sort()).toEqual(['map', 'notify', 'publish', 'replay', 'resend']);
  expect(queues.every(({ readOnlyMode }) => readOnlyMode)).toBe(true);
  const map = queues.find(({ name }) => name === 'map');
  expect([map?.counts['waiting'], map?.jobs.map(({ data }) => data)]).toEqual([1, [{ key: 'key-of-somebody' }]]);
});

test('its page loads its script and style from here, and nothing from elsewhere', async () => {
  const { text, headers } = await console.get('/queues', cookie);
  expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*script-src 'self'/);
  const loaded = [...text.matchAll(/(?:src|href)="(static\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path);
  expect(loaded.length).toBeGreaterThan(2);
  for (const path of loaded) expect((await console.get(`/queues/${path}`, cookie)).status).toBe(200);
});

test('who is not an operator, or not signed in, sees nothing of it', async () => {
  const platform = await console.signIn(PLATFORM);
  expect((await console.get('/queues', platform)).status).toBe(403);
  expect((await console.get('/queues/api/queues', platform)).status).toBe(403);
  expect((await console.get('/queues')).status).toBe(401);
  expect((await console.get('/queues/static/js/main.js')).status).toBe(401);
});

test('nothing can be changed there', async () => {
  const answer = await fetch(`${console.urls[0]}/console/queues/api/queues/map/empty`, { method: 'PUT', headers: { cookie } });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});
