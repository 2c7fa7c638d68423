import type { JWK } from 'jose';
import { CLIENT_ALGORITHMS, keyFor } from './client-keys.ts';

/** Members that only a private key has, or one that both sides share (RFC 7518). */
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/**
 * What is wrong with the keys that a client is to be known by; nothing if they can serve (SEC-003, SEC-006). Names keys by their place and
 * `kid`, and tells nothing else of them.
 *
 * @param value as it was read, meant to be a JSON Web Key Set
 */
export function keySetFaults(value: unknown): string[] {
  const keys = isObject(value) ? value['keys'] : undefined;
  if (!Array.isArray(keys) || keys.length === 0) return ['is not a JSON Web Key Set: {"keys": [...]} with one key at least.'];
  const kids = keys.map((key: unknown) => (isObject(key) ? key['kid'] : undefined));
  return keys.flatMap((key: unknown, index) => {
    const kid = kids[index];
    const named = typeof kid === 'string' && kid !== '';
    const fault = faultOf(key) ?? (named ? undefined : 'has no kid.') ?? (kids.indexOf(kid) < index ? 'has the kid of another.' : undefined);
    return fault === undefined ? [] : [`key ${index + 1}${named ? ` (${printable(kid)})` : ''} ${fault}`];
  });
}

function faultOf(key: unknown): string | undefined {
  if (!isObject(key)) return 'is not a JSON Web Key.';
  if (PRIVATE.some((member) => Object.hasOwn(key, member))) return 'is private. Only its public half belongs here; whoever has seen this file could sign as the client, so make a new key.';
  const serves = CLIENT_ALGORITHMS.some((algorithm) => keyFor({ keys: [{ ...key, kid: '-' } as JWK] }, '-', algorithm) !== undefined);
  return serves ? undefined : 'cannot verify RS384 or ES384: it must be RSA of 2048 bits or more, or EC on P-384, for signatures.';
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const printable = (text: string): string => text.replaceAll(/[^ -~]/g, '?').slice(0, 64);
