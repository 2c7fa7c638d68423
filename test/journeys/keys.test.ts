import { randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runCommand } from '@ehch/cli';
import { countSealed, retiredKeys } from '@ehch/ledger';
import { sql } from 'kysely';
import { registerClient, type TestClient } from '../support/client.ts';
import { createTestLedger, type TestLedger } from '../support/ledger.ts';
import { startProcess, type TestProcess } from '../support/processes.ts';
import { startSubscriber, type Subscriber } from '../support/subscriber.ts';
import { until } from '../support/until.ts';

const HEADER = 'Authorization: Bearer Zz-Canary-Subscriber-Token';

let database: TestLedger;
let folder: string;
let keyFile: string;
let intake: TestProcess;
let first: TestProcess;
let second: TestProcess;
let subscriber: Subscriber;
let client: TestClient & { token(): Promise<string> };
let stale: Record<string, string>;

beforeAll(async () => {
  [database, folder, subscriber] = await Promise.all([createTestLedger(), mkdtemp(join(tmpdir(), 'ehch-keys-')), startSubscriber()]);
  keyFile = join(folder, 'keys');
  expect((await ehch('new', 'k1')).code).toBe(0);
  // A machine that nobody brings newer keys to.
  await copyFile(keyFile, join(folder, 'stale'));
  intake = await startProcess('services/intake/src/main.ts', { DATABASE_URL: database.url, EHCH_KEY_FILE: keyFile });
  const env = { DATABASE_URL: database.url, EHCH_PUBLIC_URL: intake.url, EHCH_ENDPOINT_ALLOW: subscriber.origin };
  stale = { ...env, EHCH_KEY_FILE: join(folder, 'stale') };
  first = await startProcess('services/notifier/src/main.ts', { ...env, EHCH_KEY_FILE: keyFile });
  second = await startProcess('services/notifier/src/main.ts', stale);
  client = await registerClient(database.ledger, intake.url);
});

afterAll(async () => {
  await Promise.all([intake, first, second].map((process) => process.stop()));
  await subscriber.close();
  await database.close();
  await rm(folder, { recursive: true });
});

async function ehch(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommand(['keys', ...argv], { out: (text) => out.push(text), err: (text) => err.push(text), env: { DATABASE_URL: database.url, EHCH_KEY_FILE: keyFile } });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

async function send(process: TestProcess, path: string, body?: unknown, method = 'POST'): Promise<Response> {
  const headers = { authorization: `Bearer ${await client.token()}`, 'content-type': 'application/fhir+json' };
  return fetch(new URL(path, process.url), { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
}

async function subscribe(process: TestProcess): Promise<string> {
  const base = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition';
  const channel = { type: 'rest-hook', endpoint: `${subscriber.origin}/hook`, header: [HEADER], payload: 'application/fhir+json', _payload: { extension: [{ url: `${base}/backport-payload-content`, valueCode: 'id-only' }] } };
  const answer = await send(process, '/fhir/R4/Subscription', { resourceType: 'Subscription', status: 'requested', reason: 'shared care record', criteria: 'https://ehch.example/fhir/SubscriptionTopic/home-round-completed', channel });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { id: string }).id;
}

const isActive = async (id: string) => (await database.ledger.selectFrom('subscription').select('status').where('id', '=', id).executeTakeFirstOrThrow()).status === 'active';

test('SEC-057: a key file is for its owner alone, and no key is shown', async () => {
  expect((await stat(keyFile)).mode & 0o077).toBe(0);
  const [, key = ''] = /^k1 (\S+)$/m.exec(await readFile(keyFile, 'utf8')) ?? [];
  expect(Buffer.from(key, 'base64')).toHaveLength(32);
  for (const answer of [await ehch('list'), await ehch('list', '--json'), await ehch('new', 'k1'), await ehch('new', 'a b')]) expect(answer.out + answer.err).not.toContain(key);
});

test('SEC-057: secrets, headers of subscribers and the keys that sign tokens are kept sealed, and open for those who have the key', async () => {
  const ids = [await subscribe(first), await subscribe(second)];
  await until('both endpoints have agreed', async () => (await Promise.all(ids.map(isActive))).every(Boolean));
  expect(await countSealed(database.ledger)).toEqual({ k1: 5 });
  const { rows } = await sql<{ text: string }>`select s::text as text from subscription s union all select k::text from signing_key k`.execute(database.ledger);
  const kept = rows.map(({ text }) => text).join('\n');
  expect([kept.includes('Zz-Canary'), kept.includes('whsec_'), /"d"\s*:/.test(kept)]).toEqual([false, false, false]);
  const read = (await (await send(second, `/fhir/R4/Subscription/${ids[0]}`, undefined, 'GET')).json()) as { channel: { header: string[] } };
  expect(read.channel.header).toEqual(['Authorization: ***']);
});

test('SEC-057: keys are rotated while services run: nothing stands under the old one, and the ledger takes nothing under it', async () => {
  expect((await ehch('new', 'k2')).code).toBe(0);
  await until('a running process seals under the new key', async () => (await subscribe(first)) !== '' && ((await countSealed(database.ledger))['k2'] ?? 0) > 0, 10_000);
  let failed = 0;
  let rotating = true;
  const meanwhile = (async () => {
    while (rotating) if ((await send(first, '/fhir/R4/Subscription', undefined, 'GET')).status !== 200) failed += 1;
  })();
  const rotated = await ehch('rotate', '--json');
  rotating = false;
  await meanwhile;
  expect(rotated).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(rotated.out)).toMatchObject({ newest: 'k2', retired: ['k1', 'webhook'] });
  expect(failed).toBe(0);
  expect(Object.keys(await countSealed(database.ledger))).toEqual(['k2']);
  expect(await retiredKeys(database.ledger)).toEqual(['k1', 'webhook']);
  const answer = await send(second, '/fhir/R4/Subscription', { ...JSON.parse(JSON.stringify(await (await send(first, '/fhir/R4/Subscription', undefined, 'GET')).json())).entry[0].resource, id: undefined });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  await second.stop();
  expect(Object.keys(await countSealed(database.ledger))).toEqual(['k2']);
});

test('SEC-057: with the old key gone from the file, everything opens still; a process with the old one alone does not start', async () => {
  const lines = (await readFile(keyFile, 'utf8')).split('\n');
  await writeFile(keyFile, lines.filter((line) => !line.startsWith('k1 ')).join('\n'));
  const id = await subscribe(first);
  await until('the endpoint has agreed', () => isActive(id));
  const fresh = await registerClient(database.ledger, intake.url);
  expect(await fresh.token()).toEqual(expect.any(String));
  const [old] = await database.ledger.selectFrom('subscription').select('id').orderBy('created_at').limit(1).execute();
  expect((await send(first, `/fhir/R4/Subscription/${old?.id}/$rotate-secret`)).status).toBe(200);
  await expect(startProcess('services/notifier/src/main.ts', stale)).rejects.toThrow('RetiredKeyError');
  expect(await ehch('list')).toMatchObject({ code: 0, out: expect.stringMatching(/k1.*retired/) });
  expect(await ehch('rotate', '--json')).toMatchObject({ code: 0 });
});

test('rotating with a file in which a key is missing changes nothing, and names it', async () => {
  const text = await readFile(keyFile, 'utf8');
  await writeFile(keyFile, `k3 ${randomBytes(32).toString('base64')}\n`);
  const before = await countSealed(database.ledger);
  expect(await ehch('rotate')).toMatchObject({ code: 1, err: expect.stringContaining('sealed under k2') });
  await writeFile(keyFile, text);
  expect(await countSealed(database.ledger)).toEqual(before);
});
