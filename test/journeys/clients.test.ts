import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runCommand } from '@ehch/cli';
import { listAudit } from '@ehch/ledger';
import { createTokenClient } from '@ehch/service-kit';
import { createTestLedger, type TestLedger } from '../support/ledger.ts';
import { startProcess, type TestProcess } from '../support/processes.ts';
import { startSubscriber, type Subscriber } from '../support/subscriber.ts';
import { until } from '../support/until.ts';

let database: TestLedger;
let folder: string;
let intakes: TestProcess[];
let notifier: TestProcess;
let subscriber: Subscriber;

beforeAll(async () => {
  database = await createTestLedger();
  folder = await mkdtemp(join(tmpdir(), 'ehch-clients-'));
  const first = await startProcess('services/intake/src/main.ts', { DATABASE_URL: database.url });
  subscriber = await startSubscriber();
  const env = { DATABASE_URL: database.url, EHCH_PUBLIC_URL: first.url };
  intakes = [first, await startProcess('services/intake/src/main.ts', env)];
  notifier = await startProcess('services/notifier/src/main.ts', { ...env, EHCH_ENDPOINT_ALLOW: subscriber.origin });
});

afterAll(async () => {
  await Promise.all([...intakes, notifier].map((process) => process.stop()));
  await subscriber.close();
  await database.close();
  await rm(folder, { recursive: true });
});

async function ehch(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommand(['client', ...argv], { out: (text) => out.push(text), err: (text) => err.push(text), env: { DATABASE_URL: database.url } });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const makePair = () => generateKeyPairSync('ec', { namedCurve: 'P-384' });
const jwkOf = (key: KeyObject, kid: string) => ({ ...key.export({ format: 'jwk' }), kid, alg: 'ES384', use: 'sig' });

async function keyFile(name: string, keys: object[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, JSON.stringify({ keys }));
  return path;
}

const tokenBy = (clientId: string, privateKey: KeyObject, kid: string, scope = 'system/receipts.r') =>
  createTokenClient({ tokenUrl: `${intakes[0]!.url}/oauth2/token`, clientId, scope, privateKey, kid, algorithm: 'ES384' }).token();

const asks = async (token: string): Promise<number[]> => Promise.all(intakes.map(async ({ url }) => (await fetch(`${url}/receipts`, { headers: { authorization: `Bearer ${token}` } })).status));

const eventsOf = async (tenant: string) => (await listAudit(database.ledger, tenant, { filter: { clientId: 'ehch-command' }, limit: 100 })).map(({ event, entityId }) => `${event} ${entityId}`).toReversed();

test('a client that is registered gets tokens at once, and what it is stands in the register', async () => {
  const { privateKey, publicKey } = makePair();
  const jwks = await keyFile('one.json', [jwkOf(publicKey, 'k1')]);
  const added = await ehch('add', 'practice-1', '--tenant', 'acme', '--scope', 'system/receipts.r', 'system/Encounter.cruds', '--jwks', jwks, '--contact', 'it@practice.example', '--purpose', 'TREAT', '--legal-basis', 'agreement 12', '--rate', '7', '--json');
  expect(added).toMatchObject({ code: 0, err: '' });
  const shown = { clientId: 'practice-1', tenant: 'acme', state: 'good', scopes: ['system/receipts.r', 'system/Encounter.cruds'], keys: [{ kid: 'k1', kty: 'EC' }], contact: 'it@practice.example', purpose: 'TREAT', legalBasis: 'agreement 12', requestsPerMinute: 7, seesRestricted: false, barsDuplicates: false };
  expect(JSON.parse(added.out)).toMatchObject({ outcome: 'added', client: shown });
  expect(JSON.parse((await ehch('show', 'practice-1', '--json')).out)).toMatchObject(shown);
  expect(JSON.parse((await ehch('list', '--json')).out)).toMatchObject([shown]);
  expect((await ehch('show', 'practice-1')).out).toMatch(/^rate +7 requests a minute$/m);
  const token = await tokenBy('practice-1', privateKey, 'k1');
  const answer = await fetch(`${intakes[1]!.url}/receipts`, { headers: { authorization: `Bearer ${token}` } });
  expect([answer.status, answer.headers.get('ratelimit-limit')]).toEqual([200, '7']);
  expect(await eventsOf('acme')).toEqual(['client-registered practice-1']);
});

test('SEC-014: a client that is revoked is refused by every process within seconds, and is sent nothing more', async () => {
  const { privateKey, publicKey } = makePair();
  const jwks = await keyFile('two.json', [jwkOf(publicKey, 'k1')]);
  await ehch('add', 'practice-2', '--tenant', 'beta', '--scope', 'system/*.cruds', '--jwks', jwks);
  const token = await tokenBy('practice-2', privateKey, 'k1', 'system/*.cruds');
  expect(await asks(token)).toEqual([200, 200]);
  const send = (path: string, init: RequestInit = {}) => fetch(new URL(path, notifier.url), { ...init, headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${token}` } });
  const postJson = (path: string, body: unknown, headers = {}) => send(path, { method: 'POST', headers, body: JSON.stringify(body) });
  const id = await subscriber.subscribe({ postJson }, 'home-round-completed');
  const statusNow = async () => (await database.ledger.selectFrom('subscription').select('status').where('id', '=', id).executeTakeFirstOrThrow()).status;
  await until('the endpoint has agreed', async () => (await statusNow()) === 'active');
  const revoked = await ehch('revoke', 'practice-2', '--json');
  expect(JSON.parse(revoked.out)).toMatchObject({ clientId: 'practice-2', subscriptionsTurnedOff: 1 });
  await until('every process refuses its tokens', async () => (await asks(token)).every((status) => status === 401), 5_000);
  await expect(tokenBy('practice-2', privateKey, 'k1', 'system/*.cruds')).rejects.toMatchObject({ status: 401 });
  expect(await statusNow()).toBe('off');
  await until('the notifier refuses them too', async () => (await send(`/fhir/R4/Subscription/${id}`, {})).status === 401, 5_000);
  expect(await eventsOf('beta')).toEqual(['client-registered practice-2', 'client-revoked practice-2', `subscription-off ${id}`]);
  expect(await ehch('revoke', 'practice-2')).toMatchObject({ code: 0, out: expect.stringContaining('was revoked') });
  expect(await ehch('rotate', 'practice-2', '--jwks', jwks)).toMatchObject({ code: 1, err: expect.stringContaining('is revoked') });
});

test('SEC-008: keys are rotated with an overlap, or at once with all that was got by them', async () => {
  const [first, second, third] = [makePair(), makePair(), makePair()];
  await ehch('add', 'practice-3', '--tenant', 'gamma', '--scope', 'system/receipts.r', '--jwks', await keyFile('a.json', [jwkOf(first.publicKey, 'a')]));
  const token = await tokenBy('practice-3', first.privateKey, 'a');
  expect((await ehch('rotate', 'practice-3', '--overlap', '--jwks', await keyFile('b.json', [jwkOf(second.publicKey, 'b')]))).code).toBe(0);
  expect([typeof (await tokenBy('practice-3', first.privateKey, 'a')), typeof (await tokenBy('practice-3', second.privateKey, 'b'))]).toEqual(['string', 'string']);
  expect(await asks(token)).toEqual([200, 200]);
  expect((await ehch('rotate', 'practice-3', '--overlap', '--jwks', join(folder, 'b.json'))).err).toContain('kid of its own');
  expect((await ehch('rotate', 'practice-3', '--jwks', await keyFile('c.json', [jwkOf(third.publicKey, 'c')]))).code).toBe(0);
  await until('every process refuses its tokens', async () => (await asks(token)).every((status) => status === 401), 5_000);
  await expect(tokenBy('practice-3', second.privateKey, 'b')).rejects.toMatchObject({ status: 401 });
  expect(await asks(await tokenBy('practice-3', third.privateKey, 'c'))).toEqual([200, 200]);
  expect(await eventsOf('gamma')).toEqual(['client-registered practice-3', 'client-keys-replaced practice-3', 'client-keys-replaced practice-3']);
});

test('SEC-008: an overlap is refused to a client that publishes its keys itself: there is nothing to keep of them', async () => {
  const [add, address] = [['add', 'practice-5', '--tenant', 'epsilon', '--scope', 'system/receipts.r'], 'https://practice.example/jwks'];
  expect((await ehch(...add, '--jwks-url', address)).code).toBe(0);
  const jwks = await keyFile('own.json', [jwkOf(makePair().publicKey, 'a')]);
  expect(await ehch('rotate', 'practice-5', '--overlap', '--jwks', jwks)).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/address of its own.*without --overlap/) });
  expect(JSON.parse((await ehch('show', 'practice-5', '--json')).out)).toMatchObject({ jwksUrl: address });
  expect((await ehch('rotate', 'practice-5', '--jwks', jwks)).code).toBe(0);
});

test('nothing is registered of a file with a private key, and nothing of the key is told or kept', async () => {
  const { privateKey } = makePair();
  const jwk = jwkOf(privateKey, 'p');
  const refused = await ehch('add', 'practice-4', '--tenant', 'delta', '--scope', 'system/receipts.r', '--jwks', await keyFile('private.json', [jwk]));
  expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('key 1 (p) is private') });
  expect(refused.err).not.toContain((jwk as { d?: string }).d);
  expect((await ehch('show', 'practice-4')).err).toBe('No client is registered as practice-4.');
  expect(await eventsOf('delta')).toEqual([]);
});

test.each([
  ['an id that is there', ['practice-1', '--tenant', 'acme', '--scope', 'system/receipts.r', '--jwks-url', 'https://practice.example/jwks'], 'is registered'],
  ['another tenant for one that is there', ['practice-1', '--replace', '--tenant', 'other', '--scope', 'system/receipts.r', '--jwks-url', 'https://practice.example/jwks'], 'of another tenant'],
  ['a scope that is none', ['n', '--tenant', 'acme', '--scope', 'system/Encounter.uc', '--jwks-url', 'https://practice.example/jwks'], 'No scope is system/Encounter.uc'],
  ['keys by http', ['n', '--tenant', 'acme', '--scope', 'system/receipts.r', '--jwks-url', 'http://practice.example/jwks'], 'must be an https address'],
  ['no keys', ['n', '--tenant', 'acme', '--scope', 'system/receipts.r'], '--jwks FILE or --jwks-url URL'],
  ['a file that is not there', ['n', '--tenant', 'acme', '--scope', 'system/receipts.r', '--jwks', 'nowhere.json'], 'cannot be read'],
  ['a limit of 0', ['n', '--tenant', 'acme', '--scope', 'system/receipts.r', '--rate', '0', '--jwks-url', 'https://practice.example/jwks'], 'whole number'],
])('is refused: %s', async (_what, argv, told) => {
  expect(await ehch('add', ...argv)).toMatchObject({ code: 1, out: '', err: expect.stringContaining(told) });
});

test('one that is registered anew is good again, under what is said now', async () => {
  const { privateKey, publicKey } = makePair();
  const jwks = await keyFile('anew.json', [jwkOf(publicKey, 'k9')]);
  expect((await ehch('add', 'practice-2', '--replace', '--tenant', 'beta', '--scope', 'system/receipts.r', '--jwks', jwks)).out).toMatch(/^Registered anew/);
  expect(await tokenBy('practice-2', privateKey, 'k9')).toEqual(expect.any(String));
  expect((await eventsOf('beta')).at(-1)).toBe('client-replaced practice-2');
});
