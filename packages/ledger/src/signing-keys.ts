import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { Ledger } from './database.ts';
import { signingKeys, type StoredKey } from './clients.ts';

/** A JSON Web Key, as RFC 7517 has it. */
export type Jwk = Record<string, unknown> & { kid: string; kty: string };

/** The keys that sign access tokens: made once, kept in the ledger, shared by every process. */
export interface SigningKeys {
  current(): Promise<{ kid: string; privateKey: Jwk }>;
  public(): Promise<{ keys: Jwk[] }>;
}

/** How long a process goes on with keys it has read before it looks again. */
const FRESH_MS = 60_000;

/** Opens the signing keys of this ledger; the first process makes them. */
export function openSigningKeys(ledger: Ledger): SigningKeys {
  let read: { at: number; keys: Promise<StoredKey[]> } | undefined;
  const keys = () => {
    if (read === undefined || performance.now() - read.at > FRESH_MS) read = { at: performance.now(), keys: signingKeys(ledger, makeKey) };
    const reading = read.keys;
    reading.catch(() => (read = undefined));
    return reading;
  };
  return {
    current: async () => {
      const [newest] = await keys();
      if (newest === undefined) throw new Error('the ledger has no signing key');
      return { kid: newest.kid, privateKey: newest.privateJwk as Jwk };
    },
    public: async () => ({ keys: (await keys()).map(publicPart) }),
  };
}

/** P-384, for ES384. */
function makeKey(): Promise<StoredKey> {
  const kid = randomUUID();
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  return Promise.resolve({ kid, privateJwk: { ...privateKey.export({ format: 'jwk' }), kid, alg: 'ES384', use: 'sig' } });
}

function publicPart({ privateJwk }: StoredKey): Jwk {
  const { d: _private, ...rest } = privateJwk as Jwk;
  return rest as Jwk;
}
