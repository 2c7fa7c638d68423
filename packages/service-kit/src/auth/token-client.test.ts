import { afterEach, describe, expect, test } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import express, { type Request, type Response } from 'express';
import { decodeJwt, decodeProtectedHeader, exportJWK } from 'jose';
import { readText } from '../http/body.ts';
import { listen, type Listening } from '../http/listen.ts';
import { verifyClientAssertion } from './client-assertion.ts';
import { createTokenClient, TokenRequestError, type TokenClient, type TokenClientCredential } from './token-client.ts';

const CANARY = 'Zz-Canary-Quillfeather';
const pair = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const byKey: TokenClientCredential = { privateKey: pair.privateKey, kid: 'k1', algorithm: 'ES384' };
const START = 1_800_000_000_000;
let server: Listening | undefined;
let now = START;

afterEach(async () => {
  await server?.close({ deadlineMs: 0 });
  now = START;
});

interface Asked {
  readonly form: URLSearchParams;
  readonly authorization: string | undefined;
}

/** A token endpoint of somebody else: notes what it is asked and answers as told. */
async function serve(answer: (res: Response, count: number) => unknown): Promise<{ tokenUrl: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const app = express().post('/token', async (req: Request, res: Response) => {
    const form = new URLSearchParams(await readText(req, { types: ['application/x-www-form-urlencoded'] }));
    asked.push({ form, authorization: req.get('authorization') });
    await answer(res, asked.length);
  });
  server = await listen(app, { port: 0, host: '127.0.0.1' });
  return { tokenUrl: `${server.url}/token`, asked };
}

const granting = (expiresIn: unknown = 300) => (res: Response, count: number) => res.json({ access_token: `token-${count}`, token_type: 'bearer', expires_in: expiresIn });

function clientOf(tokenUrl: string, credential: TokenClientCredential = byKey): TokenClient {
  return createTokenClient({ ...credential, tokenUrl, clientId: 'us', scope: 'system/*.cruds', now: () => now });
}

describe('createTokenClient asks', () => {
  test('with an assertion that our own check accepts (SEC-003, SEC-004, SEC-016)', async () => {
    const { tokenUrl, asked } = await serve(granting());
    await clientOf(tokenUrl).token();
    const { form, authorization } = asked[0]!;
    expect([form.get('grant_type'), form.get('scope'), form.get('client_assertion_type'), authorization]).toEqual([
      'client_credentials',
      'system/*.cruds',
      'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      undefined,
    ]);
    const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1' }] };
    const clients = { find: () => Promise.resolve({ clientId: 'us', tenant: 't', jwks, scopes: [] }) };
    expect(await verifyClientAssertion(form.get('client_assertion')!, { clients, tokenUrl, now: () => now })).toMatchObject({ ok: true });
  });

  test('with RS512 where the server wants it, a new jti each time (SEC-016)', async () => {
    const { tokenUrl, asked } = await serve(granting());
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const client = clientOf(tokenUrl, { privateKey, kid: 'nhs', algorithm: 'RS512' });
    await client.token();
    client.invalidate();
    await client.token();
    const assertions = asked.map(({ form }) => form.get('client_assertion')!);
    expect(decodeProtectedHeader(assertions[0]!)).toEqual({ alg: 'RS512', kid: 'nhs', typ: 'JWT' });
    expect(new Set(assertions.map((each) => decodeJwt(each).jti)).size).toBe(2);
  });

  test('with a secret in the Authorization header, never in the body', async () => {
    const { tokenUrl, asked } = await serve(granting());
    await clientOf(tokenUrl, { clientSecret: 's:cret' }).token();
    expect(asked[0]!.authorization).toBe(`Basic ${Buffer.from('us:s%3Acret').toString('base64')}`);
    expect([...asked[0]!.form.keys()]).toEqual(['grant_type', 'scope']);
  });

  test('without a scope where there is none', async () => {
    const { tokenUrl, asked } = await serve(granting());
    await createTokenClient({ clientSecret: 'x', tokenUrl, clientId: 'us' }).token();
    expect(asked[0]!.form.has('scope')).toBe(false);
  });
});

describe('createTokenClient keeps a token (SEC-016)', () => {
  test.each([300, '300', undefined])('until 30 s before its end (expires_in %p)', async (expiresIn) => {
    const { tokenUrl } = await serve(granting(expiresIn));
    const client = clientOf(tokenUrl);
    expect(await client.token()).toBe('token-1');
    now += 269_999;
    expect(await client.token()).toBe('token-1');
    now += 1;
    expect(await client.token()).toBe('token-2');
  });

  test('asking once for all who want it at the same time', async () => {
    const { tokenUrl, asked } = await serve(granting());
    const client = clientOf(tokenUrl);
    expect(new Set(await Promise.all(Array.from({ length: 10 }, () => client.token())))).toEqual(new Set(['token-1']));
    expect(asked).toHaveLength(1);
  });

  test('until it is refused; a refusal that comes late does not take the next one (SEC-017)', async () => {
    const { tokenUrl } = await serve(granting());
    const client = clientOf(tokenUrl);
    const first = await client.token();
    client.invalidate(first);
    expect(await client.token()).toBe('token-2');
    client.invalidate(first);
    expect(await client.token()).toBe('token-2');
    client.invalidate();
    expect(await client.token()).toBe('token-3');
  });
});

describe('createTokenClient fails', () => {
  test('with the status of a refusal and nothing of its text (SEC-080)', async () => {
    const { tokenUrl } = await serve((res) => res.status(401).json({ error: 'invalid_client', error_description: CANARY }));
    const error = await clientOf(tokenUrl).token().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TokenRequestError);
    expect(error).toMatchObject({ status: 401, message: 'The token endpoint answered 401' });
  });

  test.each([
    ['no JSON', (res: Response) => res.send(CANARY)],
    ['JSON without a token', (res: Response) => res.json({ expires_in: 1 })],
    ['null', (res: Response) => res.json(null)],
    ['a lifetime that is no number', (res: Response) => res.json({ access_token: 'x', expires_in: 'soon' })],
  ])('at %s', async (_what, answer) => {
    const { tokenUrl } = await serve(answer);
    await expect(clientOf(tokenUrl).token()).rejects.toMatchObject({ name: 'TokenRequestError', status: 200 });
  });

  test('at a redirect, which would carry the credential elsewhere', async () => {
    const { tokenUrl, asked } = await serve((res) => res.redirect(307, '/token'));
    await expect(clientOf(tokenUrl).token()).rejects.toMatchObject({ message: 'The token endpoint did not answer' });
    expect(asked).toHaveLength(1);
  });

  test('at silence', async () => {
    const { tokenUrl } = await serve(() => undefined);
    const client = createTokenClient({ clientSecret: 'x', tokenUrl, clientId: 'us', timeoutMs: 50 });
    await expect(client.token()).rejects.toMatchObject({ message: 'The token endpoint did not answer' });
  });

  test('once, and asks anew the next time', async () => {
    const { tokenUrl } = await serve((res, count) => (count === 1 ? res.status(503).end() : granting()(res, count)));
    const client = clientOf(tokenUrl);
    await expect(client.token()).rejects.toMatchObject({ status: 503 });
    expect(await client.token()).toBe('token-2');
  });
});
