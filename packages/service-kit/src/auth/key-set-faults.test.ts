import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { keySetFaults } from './key-set-faults.ts';

const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const small = generateKeyPairSync('rsa', { modulusLength: 1024 });
const jwk = (key: typeof elliptic.publicKey, kid?: string) => ({ ...key.export({ format: 'jwk' }), ...(kid !== undefined && { kid }) });

describe('SEC-003, SEC-006: keys that a client is registered by', () => {
  test('are EC on P-384 and RSA of 2048 bits', () => {
    expect(keySetFaults({ keys: [jwk(elliptic.publicKey, 'a'), jwk(rsa.publicKey, 'b')] })).toEqual([]);
  });

  test.each([
    ['an EC key', jwk(elliptic.privateKey, 'a')],
    ['an RSA key', jwk(rsa.privateKey, 'a')],
    ['a secret that both share', { kty: 'oct', k: 'c2VjcmV0', kid: 'a' }],
  ])('are refused where the private half of %s is with them, which is not told', (_what, key) => {
    const [fault = '', ...more] = keySetFaults({ keys: [key] });
    expect([fault, more]).toEqual([expect.stringMatching(/^key 1 \(a\) is private\./), []]);
    for (const [member, value] of Object.entries(key)) if (member !== 'kid') expect(fault).not.toContain(` ${String(value)} `);
  });

  test.each<[string, unknown, string]>([
    ['no set', [jwk(elliptic.publicKey, 'a')], 'is not a JSON Web Key Set'],
    ['an empty set', { keys: [] }, 'is not a JSON Web Key Set'],
    ['a key without an id', { keys: [jwk(elliptic.publicKey)] }, 'key 1 has no kid'],
    ['two keys of one id', { keys: [jwk(elliptic.publicKey, 'a'), jwk(rsa.publicKey, 'a')] }, 'key 2 (a) has the kid of another'],
    ['an RSA key that is too small', { keys: [jwk(small.publicKey, 'a')] }, 'key 1 (a) cannot verify RS384 or ES384'],
    ['a key for encryption', { keys: [{ ...jwk(elliptic.publicKey, 'a'), use: 'enc' }] }, 'key 1 (a) cannot verify RS384 or ES384'],
    ['something else', { keys: ['a'] }, 'key 1 is not a JSON Web Key'],
  ])('are refused as %s', (_what, set, told) => {
    expect(keySetFaults(set)).toEqual([expect.stringContaining(told)]);
  });

  test('whatever is given, there is an answer', () => {
    fc.assert(fc.property(fc.anything(), (value) => Array.isArray(keySetFaults(value))));
    fc.assert(fc.property(fc.array(fc.anything(), { minLength: 1 }), (keys) => keySetFaults({ keys }).length > 0));
  });
});
