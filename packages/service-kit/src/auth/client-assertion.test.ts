import { beforeAll, describe, expect, test } from '@jest/globals';
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { exportJWK, type JWK } from 'jose';
import fc from 'fast-check';
import { verifyClientAssertion, type AssertionResult } from './client-assertion.ts';
import type { ClientStore, RegisteredClient } from './ports.ts';

const TOKEN_URL = 'https://gateway.example/oauth2/token';
const NOW = 1_800_000_000;

interface Pair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const elliptic: Pair = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const rsa: Pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const weakRsa: Pair = generateKeyPairSync('rsa', { modulusLength: 1024 });
const otherCurve: Pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const stranger: Pair = generateKeyPairSync('ec', { namedCurve: 'P-384' });
let client: RegisteredClient;

beforeAll(async () => {
  const jwk = async (pair: Pair, more: JWK): Promise<JWK> => ({ ...(await exportJWK(pair.publicKey)), ...more });
  const keys = [
    await jwk(elliptic, { kid: 'ec' }),
    await jwk(rsa, { kid: 'rsa' }),
    await jwk(weakRsa, { kid: 'weak' }),
    await jwk(otherCurve, { kid: 'p256' }),
    await jwk(elliptic, { kid: 'for-encryption', use: 'enc' }),
    await jwk(elliptic, { kid: 'other-alg', alg: 'ES512' }),
    await jwk(elliptic, { kid: 'no-verify', key_ops: ['encrypt'] }),
    await jwk(elliptic, { kid: 'twice' }),
    await jwk(stranger, { kid: 'twice' }),
    { ...(await exportJWK(elliptic.privateKey)), kid: 'private' },
    await jwk(rsa, { kid: 'both' }),
    await jwk(elliptic, { kid: 'both' }),
    { kty: 'oct', k: Buffer.from('secret').toString('base64url'), kid: 'symmetric' },
  ];
  client = { clientId: 'practice-1', tenant: 'acme', jwks: { keys }, jwksUrl: 'https://client.example/jwks.json', scopes: ['system/*.cruds'] };
});

const clients: ClientStore = { find: (clientId) => Promise.resolve(clientId === 'practice-1' ? client : undefined) };

interface Parts {
  readonly header?: Record<string, unknown>;
  readonly claims?: Record<string, unknown>;
  readonly pair?: Pair;
  /** What the header says of the algorithm is free; this is what is done. */
  readonly digest?: 'sha256' | 'sha384' | 'sha512';
}

/** Signs by hand, so that a header may say what a library would refuse to write. Undefined takes a member away. */
function assertion({ header = {}, claims = {}, pair = elliptic, digest = 'sha384' }: Parts = {}): string {
  const full = { iss: 'practice-1', sub: 'practice-1', aud: TOKEN_URL, exp: NOW + 300, jti: 'jti-1', ...claims };
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${encode({ alg: 'ES384', kid: 'ec', typ: 'JWT', ...header })}.${encode(full)}`;
  const signature = sign(digest, Buffer.from(input), { key: pair.privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

const verify = (text: string): Promise<AssertionResult> => verifyClientAssertion(text, { clients, tokenUrl: TOKEN_URL, now: () => NOW * 1000 });

async function faultOf(parts: Parts): Promise<string> {
  const result = await verify(assertion(parts));
  return result.ok ? 'accepted' : result.fault;
}

describe('verifyClientAssertion accepts', () => {
  test('ES384 and RS384 by a registered key, and says who, which and until when (SEC-003, SEC-006)', async () => {
    expect(await verify(assertion())).toEqual({ ok: true, client, jti: 'jti-1', expiresAt: new Date((NOW + 305) * 1000) });
    expect(await faultOf({ header: { alg: 'RS384', kid: 'rsa' }, pair: rsa })).toBe('accepted');
  });

  test('a key among others of the same id, if only one fits the algorithm', async () => {
    expect(await faultOf({ header: { alg: 'RS384', kid: 'both' }, pair: rsa })).toBe('accepted');
    expect(await faultOf({ header: { kid: 'both' } })).toBe('accepted');
  });

  test('a jku that is the registered one', async () => expect(await faultOf({ header: { jku: 'https://client.example/jwks.json' } })).toBe('accepted'));

  test.each([
    ['an expiry just inside the limits', { exp: NOW + 330 }],
    ['a clock that is 5 s behind', { exp: NOW - 4 }],
    ['an issue now', { iat: NOW }],
    ['a clock that is 30 s ahead', { iat: NOW + 30, nbf: NOW + 30 }],
    ['a jti of 255 characters', { jti: 'x'.repeat(255) }],
  ])('%s (SEC-004)', async (_what, claims) => expect(await faultOf({ claims })).toBe('accepted'));
});

describe('verifyClientAssertion refuses by header (SEC-003, SEC-006)', () => {
  test.each([
    ['no kid, though one key fits', { kid: undefined }],
    ['an empty kid', { kid: '' }],
    ['a kid that is no text', { kid: 1 }],
    ['crit, even of b64', { crit: ['b64'], b64: true }],
    ['crit of unknown names', { crit: ['x'], x: 1 }],
    ['b64 without crit', { b64: false }],
    ['no typ', { typ: undefined }],
    ['another typ', { typ: 'at+jwt' }],
    ['its own key in jwk', { jwk: { kty: 'EC' } }],
    ['its own key by x5u', { x5u: 'https://evil.example' }],
    ['its own key in x5c', { x5c: ['MII'] }],
    ['RS256', { alg: 'RS256', kid: 'rsa' }],
    ['HS384', { alg: 'HS384', kid: 'symmetric' }],
    ['none', { alg: 'none' }],
    ['ES256', { alg: 'ES256', kid: 'p256' }],
    ['no alg', { alg: undefined }],
  ])('%s', async (_what, header) => expect(await faultOf({ header })).toBe('header'));

  test.each([
    ['a jku that is not registered', { jku: 'https://evil.example/jwks.json' }],
    ['a key id that is not registered', { kid: 'unknown' }],
    ['an RSA key of 1024 bits', { alg: 'RS384', kid: 'weak' }, weakRsa],
    ['a key of another curve', { kid: 'p256' }, otherCurve],
    ['a key of another kind', { alg: 'RS384', kid: 'ec' }],
    ['a key that is for encryption', { kid: 'for-encryption' }],
    ['a key of another algorithm', { kid: 'other-alg' }],
    ['a key that may not verify', { kid: 'no-verify' }],
    ['a key id that stands for two', { kid: 'twice' }],
    ['a key registered with its private half', { kid: 'private' }],
    ['a symmetric key', { kid: 'symmetric' }],
  ])('%s', async (_what, header, pair = elliptic) => expect(await faultOf({ header, pair })).toBe('key'));
});

describe('verifyClientAssertion refuses by signature (SEC-006)', () => {
  test('another key', async () => expect(await faultOf({ pair: stranger })).toBe('signature'));

  test('another digest', async () => expect(await faultOf({ digest: 'sha256' })).toBe('signature'));

  test('any change of a byte', async () => {
    const text = assertion();
    const start = text.lastIndexOf('.') + 1;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: start, max: text.length - 2 }), async (at) => {
        const other = text[at] === 'A' ? 'B' : 'A';
        expect((await verify(text.slice(0, at) + other + text.slice(at + 1))).ok).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});

describe('verifyClientAssertion refuses by claims (SEC-004)', () => {
  test.each([
    ['an iss that is not the sub', { sub: 'practice-2' }, 'claims'],
    ['no iss', { iss: undefined, sub: undefined }, 'claims'],
    ['an iss that is no text', { iss: 5, sub: 5 }, 'claims'],
    ['no jti', { jti: undefined }, 'claims'],
    ['an empty jti', { jti: '' }, 'claims'],
    ['a jti of 256 characters', { jti: 'x'.repeat(256) }, 'claims'],
    ['a jti that no database keeps', { jti: 'a\0b' }, 'claims'],
    ['no exp', { exp: undefined }, 'claims'],
    ['an exp that is a text', { exp: String(NOW + 60) }, 'claims'],
    ['another aud', { aud: 'https://gateway.example' }, 'audience'],
    ['an aud that is nearly ours', { aud: `${TOKEN_URL}/` }, 'audience'],
    ['a list of aud with ours', { aud: [TOKEN_URL, 'https://other.example'] }, 'audience'],
    ['no aud', { aud: undefined }, 'audience'],
    ['an exp that is past', { exp: NOW - 5 }, 'expiry'],
    ['an exp that is too far', { exp: NOW + 331 }, 'expiry'],
    ['an exp in milliseconds', { exp: (NOW + 60) * 1000 }, 'expiry'],
    ['an issue in the future', { iat: NOW + 31 }, 'expiry'],
    ['an nbf in the future', { nbf: NOW + 31 }, 'expiry'],
    ['an unknown client', { iss: 'nobody', sub: 'nobody' }, 'unknown-client'],
  ])('%s', async (_what, claims, fault) => expect(await faultOf({ claims })).toBe(fault));

  test('an unknown client after as much work as a known one with a wrong signature (SEC-010)', async () => {
    const time = async (parts: Parts) => {
      const text = assertion(parts);
      const started = performance.now();
      for (let i = 0; i < 40; i += 1) await verify(text);
      return performance.now() - started;
    };
    await time({});
    const known = await time({ pair: stranger });
    const unknown = await time({ claims: { iss: 'nobody', sub: 'nobody' }, pair: stranger });
    expect(unknown).toBeGreaterThan(known / 4);
  });

  test('a store that gives another client than was asked for', async () => {
    const careless: ClientStore = { find: () => Promise.resolve(client) };
    const text = assertion({ claims: { iss: 'PRACTICE-1', sub: 'PRACTICE-1' } });
    expect(await verifyClientAssertion(text, { clients: careless, tokenUrl: TOKEN_URL, now: () => NOW * 1000 })).toMatchObject({ fault: 'unknown-client' });
  });
});

describe('verifyClientAssertion refuses what is no assertion', () => {
  test.each(['', 'a.b.c', 'x'.repeat(9000), `${assertion()}.x`, '..', `${Buffer.from('[]').toString('base64url')}.e30.x`])('%.20s', async (text) => {
    expect((await verify(text)).ok).toBe(false);
  });

  test('never rejects, whatever the text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary-ascii' }), { maxLength: 4 }), async (parts) => {
        expect((await verify(parts.join('.'))).ok).toBe(false);
      }),
    );
  });

  test('rejects only when the store does', async () => {
    const down: ClientStore = { find: () => Promise.reject(new Error('down')) };
    await expect(verifyClientAssertion(assertion(), { clients: down, tokenUrl: TOKEN_URL, now: () => NOW * 1000 })).rejects.toThrow('down');
  });
});

