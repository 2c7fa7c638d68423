import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { Router } from 'express';
import { decodeJwt, exportJWK, jwtVerify, SignJWT, type JSONWebKeySet, type JWTPayload } from 'jose';
import { createHealth } from '../health.ts';
import { createHttpApp } from '../http/app.ts';
import { listen, type Listening } from '../http/listen.ts';
import { createLogger } from '../log/log.ts';
import { createMetrics } from '../metrics.ts';
import type { KeyStore, RegisteredClient, ReplayStore } from './ports.ts';
import { parseScopes } from './scopes.ts';
import { callerOf, createTokenCheck, requireScope } from './token-check.ts';
import { createTokenEndpoint, type TokenDecision, type TokenEndpointOptions } from './token-endpoint.ts';

const BASE = 'https://gateway.example/fhir';
const TOKEN_URL = 'https://gateway.example/oauth2/token';
const START = 1_800_000_000_000;

const clientKey = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const serverKey = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const lines: string[] = [];
const decisions: TokenDecision[] = [];
let now = START;
let publicKeys: JSONWebKeySet;
let freshKeys: JSONWebKeySet | undefined;
let practice: RegisteredClient;
let server: Listening | undefined;

beforeAll(async () => {
  publicKeys = { keys: [{ ...(await exportJWK(serverKey.publicKey)), kid: 's1' }] };
  const jwks = { keys: [{ ...(await exportJWK(clientKey.publicKey)), kid: 'c1' }] };
  practice = { clientId: 'practice-1', tenant: 'acme', jwks, scopes: ['system/Encounter.cruds', 'system/records.c', 'system/Patient.read'] };
});

afterEach(async () => {
  await server?.close({ deadlineMs: 0 });
  server = undefined;
  now = START;
  decisions.length = 0;
});

function createReplayStore(): ReplayStore {
  const seen = new Set<string>();
  return { remember: async (issuer, jti) => seen.size !== seen.add(JSON.stringify([issuer, jti])).size };
}

const keys: KeyStore = { current: () => Promise.resolve({ kid: 's1', privateKey: serverKey.privateKey }), public: (fresh) => (fresh && freshKeys) || publicKeys };

async function serve(changes: Partial<TokenEndpointOptions> = {}): Promise<string> {
  const endpoint = createTokenEndpoint({
    clients: { find: (id) => Promise.resolve(id === practice.clientId ? practice : undefined) },
    replay: createReplayStore(),
    keys,
    tokenUrl: TOKEN_URL,
    base: BASE,
    now: () => now,
    audit: (decision) => Promise.resolve(void decisions.push(decision)),
    ...changes,
  });
  const api = Router().use(createTokenCheck({ keys, issuer: BASE, audience: BASE, now: () => now }));
  api.get('/whoami', (req, res) => void res.json(callerOf(req)));
  api.post('/Encounter', requireScope('Encounter.cs'), (_req, res) => void res.status(201).end());
  api.post('/Patient', requireScope('Patient.c'), (_req, res) => void res.status(201).end());
  const open = Router().get('/unchecked', (req, res) => void res.json(callerOf(req)));
  const logger = createLogger({ service: 'kit', level: 'info', destination: { write: (line: string) => void lines.push(line) } });
  const renderError = () => ({ contentType: 'application/fhir+json', body: '{"resourceType":"OperationOutcome"}' });
  const app = createHttpApp({ logger, metrics: createMetrics(), health: createHealth({ checks: {} }), routes: { '/': endpoint, '/api': api, '/open': open }, renderError });
  server = await listen(app, { port: 0, host: '127.0.0.1' });
  return server.url;
}

async function assertion(claims: JWTPayload = {}, kid = 'c1'): Promise<string> {
  const seconds = now / 1000;
  return new SignJWT({ iss: 'practice-1', sub: 'practice-1', aud: TOKEN_URL, exp: seconds + 60, jti: randomUUID(), ...claims }).setProtectedHeader({ alg: 'ES384', kid, typ: 'JWT' }).sign(clientKey.privateKey);
}

async function form(changes: Record<string, string | undefined> = {}): Promise<URLSearchParams> {
  const full = {
    grant_type: 'client_credentials',
    scope: 'system/Encounter.cruds',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await assertion(),
    ...changes,
  };
  return new URLSearchParams(Object.entries(full).filter((pair): pair is [string, string] => pair[1] !== undefined));
}

async function ask(url: string, body: URLSearchParams | string, headers: Record<string, string> = {}): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const answer = await fetch(`${url}/oauth2/token`, { method: 'POST', body, headers });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
}

async function tokenFrom(url: string, scope: string): Promise<string> {
  return String((await ask(url, await form({ scope }))).body.access_token);
}

describe('POST /oauth2/token grants', () => {
  test('a bearer token of 300 s that nobody may keep (SEC-009)', async () => {
    const { status, headers, body } = await ask(await serve(), await form());
    expect(status).toBe(200);
    expect(body).toEqual({ access_token: expect.any(String), token_type: 'bearer', expires_in: 300, scope: 'system/Encounter.cruds' });
    expect([headers.get('cache-control'), headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
  });

  test('a token that says for whom, of which tenant, for what and for where (SEC-014, SEC-015)', async () => {
    const { body } = await ask(await serve(), await form());
    const { payload, protectedHeader } = await jwtVerify(String(body.access_token), serverKey.publicKey, { currentDate: new Date(now) });
    const seconds = START / 1000;
    expect(protectedHeader).toEqual({ alg: 'ES384', typ: 'at+jwt', kid: 's1' });
    expect(payload).toEqual({ iss: BASE, aud: BASE, sub: 'practice-1', client_id: 'practice-1', tenant: 'acme', scope: 'system/Encounter.cruds', iat: seconds, exp: seconds + 300, jti: expect.any(String) });
  });

  test.each([
    ['system/Encounter.read', 'system/Encounter.rs'],
    ['system/*.cruds', 'system/Encounter.cruds system/records.c system/Patient.rs'],
    ['system/records.cu system/Organization.r', 'system/records.c'],
  ])('of %s no more than is registered: %s (SEC-011)', async (scope, granted) => {
    expect((await ask(await serve(), await form({ scope }))).body.scope).toBe(granted);
  });

  test('and tells the audit before it answers (SEC-030)', async () => {
    const url = await serve();
    await ask(url, await form({ client_assertion: await assertion({ jti: 'j1' }), scope: 'system/Encounter.c' }));
    expect(decisions).toEqual([{ granted: true, client: practice, scopes: parseScopes('system/Encounter.c'), jti: 'j1' }]);
  });
});

describe('POST /oauth2/token refuses (SEC-002, SEC-010)', () => {
  test.each<[string, Record<string, string | undefined>, [number, string, string]]>([
    ['another grant', { grant_type: 'password' }, [400, 'unsupported_grant_type', 'grant-type']],
    ['no grant', { grant_type: undefined }, [400, 'invalid_request', 'request']],
    ['another kind of assertion', { client_assertion_type: 'saml' }, [400, 'invalid_request', 'request']],
    ['no assertion', { client_assertion: undefined }, [400, 'invalid_request', 'request']],
    ['a scope out of order', { scope: 'system/Encounter.uc' }, [400, 'invalid_scope', 'scope']],
    ['a scope with a search (SEC-013)', { scope: 'system/Encounter.rs?status=a' }, [400, 'invalid_scope', 'scope']],
    ['a scope that is not registered', { scope: 'system/Organization.r' }, [400, 'invalid_scope', 'scope']],
    ['no scope', { scope: undefined }, [400, 'invalid_scope', 'scope']],
    ['another client_id than the assertion has', { client_id: 'practice-2' }, [401, 'invalid_client', 'claims']],
    ['an assertion that is none', { client_assertion: 'x' }, [401, 'invalid_client', 'malformed']],
  ])('%s', async (_what, changes, [status, error, reason]) => {
    const answer = await ask(await serve(), await form(changes));
    expect([answer.status, answer.body.error]).toEqual([status, error]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).not.toHaveProperty('resourceType');
    expect(decisions).toMatchObject([{ granted: false, reason }]);
  });

  test('a parameter that is repeated', async () => {
    const body = await form();
    body.append('scope', 'system/*.cruds');
    expect(await ask(await serve(), body)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  test.each([
    ['application/json', '{"grant_type":"client_credentials"}', 415],
    ['application/x-www-form-urlencoded', 'x'.repeat(20_000), 413],
    ['application/x-www-form-urlencoded', '', 400],
  ])('a body of %s that it does not take', async (type, body, status) => {
    expect(await ask(await serve(), body, { 'Content-Type': type })).toMatchObject({ status, body: { error: 'invalid_request' } });
  });

  test('another method', async () => {
    const answer = await fetch(`${await serve()}/oauth2/token`);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('an unknown client exactly as one with a wrong key (SEC-010)', async () => {
    const url = await serve();
    const wrongKey = await ask(url, await form({ client_assertion: await assertion({}, 'c2') }));
    const unknown = await ask(url, await form({ client_assertion: await assertion({ iss: 'nobody', sub: 'nobody' }) }));
    expect([unknown.status, unknown.body]).toEqual([wrongKey.status, wrongKey.body]);
    expect(unknown.body).toEqual({ error: 'invalid_client' });
    expect(decisions).toEqual([
      { granted: false, reason: 'key', client: practice },
      { granted: false, reason: 'unknown-client' },
    ]);
  });

  test('an assertion that was used before (SEC-005)', async () => {
    const url = await serve();
    const body = await form();
    expect((await ask(url, body)).status).toBe(200);
    expect(await ask(url, body)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(decisions[1]).toMatchObject({ reason: 'replay' });
  });

  test('an assertion used many times at once, all but one (SEC-005)', async () => {
    const url = await serve();
    const body = await form();
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(url, body)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('remembers an assertion for as long as it could be used, skew included', async () => {
    let until: Date | undefined;
    const replay: ReplayStore = { remember: (_issuer, _jti, expiresAt) => Promise.resolve(Boolean((until = expiresAt))) };
    await ask(await serve({ replay }), await form());
    expect(until).toEqual(new Date(START + 65_000));
  });
});

describe('POST /oauth2/token when something is down', () => {
  const down = () => Promise.reject(new Error('Zz-Canary-Quillfeather'));

  test.each([
    ['the replay store (SEC-005)', { replay: { remember: down } }],
    ['the client store', { clients: { find: down } }],
    ['the key store', { keys: { ...keys, current: down } }],
    ['the audit (SEC-033)', { audit: down }],
  ])('%s: refuses with 503 and when to come again, and tells no more', async (_what, changes) => {
    lines.length = 0;
    const answer = await ask(await serve(changes), await form());
    expect(answer).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(JSON.stringify(answer.body)).not.toContain('Canary');
    expect(lines.join('')).toContain('"event":"token-failed"');
    expect(lines.join('')).not.toContain('Canary');
  });
});

describe('POST /oauth2/token under many requests (SEC-018)', () => {
  test('a network that is refused too often waits; a minute later it need not', async () => {
    const url = await serve({ limits: { refusals: 2, tokens: 9 } });
    for (let i = 0; i < 2; i += 1) await ask(url, await form({ client_assertion: 'x' }));
    const answer = await ask(url, await form());
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '60']);
    now += 60_000;
    expect((await ask(url, await form())).status).toBe(200);
  });

  test('a client has so many tokens a minute; failures in its name cost it none', async () => {
    const url = await serve({ limits: { refusals: 99, tokens: 1 } });
    for (let i = 0; i < 5; i += 1) await ask(url, await form({ client_assertion: await assertion({}, 'c2') }));
    expect((await ask(url, await form())).status).toBe(200);
    expect((await ask(url, await form())).status).toBe(429);
    expect(decisions.at(-1)).toMatchObject({ granted: false, reason: 'rate', client: practice });
  });
});

describe('createTokenCheck (SEC-012, SEC-014)', () => {
  const whoami = (url: string, authorization?: string, query = '') => fetch(`${url}/api/whoami${query}`, authorization === undefined ? {} : { headers: { Authorization: authorization } });

  test('lets a good token through and says who calls', async () => {
    const url = await serve();
    const answer = await whoami(url, `Bearer ${await tokenFrom(url, 'system/Encounter.c')}`);
    expect(await answer.json()).toEqual({ clientId: 'practice-1', tenant: 'acme', scopes: [{ resource: 'Encounter', permissions: 'c' }] });
  });

  test('answers no token 401 with a challenge, in the form of the renderer', async () => {
    const answer = await whoami(await serve());
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="api"']);
    expect(await answer.json()).toEqual({ resourceType: 'OperationOutcome' });
  });

  test('refuses a token in the query string', async () => {
    const url = await serve();
    const token = await tokenFrom(url, 'system/Encounter.c');
    expect((await whoami(url, undefined, `?access_token=${token}`)).status).toBe(400);
    expect((await whoami(url, `Bearer ${token}`, `?access_token=${token}`)).status).toBe(400);
  });

  test('refuses a token that is over, at the second', async () => {
    const url = await serve();
    const token = await tokenFrom(url, 'system/Encounter.c');
    now += 299_000;
    expect((await whoami(url, `Bearer ${token}`)).status).toBe(200);
    now += 1000;
    const answer = await whoami(url, `Bearer ${token}`);
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="api", error="invalid_token"']);
  });

  test('refuses what is not our token for this place', async () => {
    const url = await serve();
    const good = decodeJwt(await tokenFrom(url, 'system/Encounter.c'));
    const signed = (claims: JWTPayload, header = {}, key = serverKey.privateKey) => new SignJWT({ ...good, ...claims }).setProtectedHeader({ alg: 'ES384', typ: 'at+jwt', kid: 's1', ...header }).sign(key);
    const bad = [
      'x',
      'a.b.c',
      await assertion(),
      await signed({}, {}, clientKey.privateKey),
      await signed({ iss: 'https://other.example' }),
      await signed({ aud: 'https://other.example' }),
      await signed({ aud: [BASE, 'https://other.example'] }),
      await signed({ exp: undefined }),
      await signed({ nbf: START / 1000 + 60 }),
      await signed({ tenant: undefined }),
      await signed({ client_id: 5 }),
      await signed({ scope: 'openid' }),
      await signed({}, { typ: 'JWT' }),
      await signed({}, { kid: undefined }),
      await signed({}, { kid: 's2' }),
    ];
    for (const token of bad) expect([token, (await whoami(url, `Bearer ${token}`)).status]).toEqual([token, 401]);
    for (const header of ['Bearer', 'Basic eDp5', `Bearer ${await signed({})} x`]) expect((await whoami(url, header)).status).toBe(401);
    expect((await whoami(url, `bearer ${await signed({})}`)).status).toBe(200);
  });

  test('refuses another signature under the claims of a token that it has let through', async () => {
    const url = await serve();
    const [good, other] = [await tokenFrom(url, 'system/Encounter.c'), await tokenFrom(url, 'system/Encounter.c')];
    const [header = '', claims = ''] = good.split('.');
    const [, , signature = ''] = other.split('.');
    const statusOf = async (token: string) => (await whoami(url, `Bearer ${token}`)).status;
    expect(await statusOf(good)).toBe(200);
    expect(await statusOf(`${header}.${claims}.${signature}`)).toBe(401);
    expect(await statusOf(`${header}.${claims}.`)).toBe(401);
  });

  test('takes a new key when the store has it, and the old one no longer when it is gone (SEC-008)', async () => {
    const url = await serve();
    const token = await tokenFrom(url, 'system/Encounter.c');
    const before = publicKeys;
    expect((await whoami(url, `Bearer ${token}`)).status).toBe(200);
    publicKeys = { keys: [{ ...before.keys[0]!, kid: 's0' }] };
    expect((await whoami(url, `Bearer ${token}`)).status).toBe(401);
    publicKeys = { keys: [...publicKeys.keys, ...before.keys] };
    expect((await whoami(url, `Bearer ${token}`)).status).toBe(200);
    publicKeys = before;
  });

  test('looks once more for a key that another process may have made since it last looked (SEC-008)', async () => {
    const url = await serve();
    const token = await tokenFrom(url, 'system/Encounter.c');
    const before = publicKeys;
    publicKeys = { keys: [{ ...before.keys[0]!, kid: 's0' }] };
    freshKeys = before;
    expect((await whoami(url, `Bearer ${token}`)).status).toBe(200);
    [publicKeys, freshKeys] = [before, undefined];
  });

  test('callerOf fails loudly on a route without a check', async () => expect((await fetch(`${await serve()}/open/unchecked`)).status).toBe(500));
});

describe('requireScope (SEC-012)', () => {
  test.each([
    ['Encounter', 'system/Encounter.cruds', 201],
    ['Encounter', 'system/Encounter.c', 403],
    ['Patient', 'system/*.cruds', 403],
  ])('POST %s with %s is %i', async (resource, scope, status) => {
    const url = await serve();
    const headers = { Authorization: `Bearer ${await tokenFrom(url, scope)}` };
    const answer = await fetch(`${url}/api/${resource}`, { method: 'POST', headers });
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
  });

  test('is made only of a resource and permissions', () => {
    for (const need of ['Encounter.', 'Encounter.uc', '*.c', '.c'] as const) expect(() => requireScope(need)).toThrow(TypeError);
  });
});
