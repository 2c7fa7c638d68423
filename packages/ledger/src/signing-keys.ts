import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { Ledger } from './database.ts';
import { signingKeys, type StoredKey } from './clients.ts';

/** A JSON Web Key, as RFC 7517 has it. */
export type Jwk = Record<string, unknown> & { kid: string; kty: string };

/** The keys that sign access tokens: made once, kept in the ledger, shared by every process. */
export interface SigningKeys {
  current(): Promise<{ kid: string; privateKey: Jwk }>;
  /** @param fresh read again, unless they have just been read */
  public(fresh?: boolean): Promise<{ keys: Jwk[] }>;
}

/** How long a process goes on with keys it has read before it looks again. */
const FRESH_MS = 60_000;
/** How often it looks at most for a key that it does not know, whatever tokens name. */
const LOOK_AGAIN_MS = 1_000;

interface Reading {
  at: number;
  keys: Promise<StoredKey[]>;
  publicSet: Promise<{ keys: Jwk[] }>;
}

/** Opens the signing keys of this ledger; the first process makes them. */
export function openSigningKeys(ledger: Ledger): SigningKeys {
  let kept: Reading | undefined;
  const read = (forMs: number): Reading => {
    if (kept !== undefined && performance.now() - kept.at < forMs) return kept;
    const keys = signingKeys(ledger, makeKey);
    const reading = { at: performance.now(), keys, publicSet: keys.then((all) => ({ keys: all.map(publicPart) })) };
    reading.publicSet.catch(() => { if (kept === reading) kept = undefined; });
    kept = reading;
    return reading;
  };
  return {
    current: async () => {
      const [newest] = await read(FRESH_MS).keys;
      if (newest === undefined) throw new Error('the ledger has no signing key');
      return { kid: newest.kid, privateKey: newest.privateJwk as Jwk };
    },
    // The same set for as long as it is kept, so that whoever checks tokens need not import its keys anew each time.
    public: (fresh = false) => read(fresh ? LOOK_AGAIN_MS : FRESH_MS).publicSet,
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
