import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { Ledger } from './database.ts';
import { keepFirstSigningKey, readSigningKeys, type StoredKey } from './clients.ts';
import type { Seal } from './seal.ts';

/** A JSON Web Key, as RFC 7517 has it. */
export type Jwk = Record<string, unknown> & { kid: string; kty: string };

/** The keys that sign access tokens: made once, kept in the ledger, shared by every process. */
export interface SigningKeys {
  /** The key to sign with, which is made where there is none yet. */
  current(): Promise<{ kid: string; privateKey: Jwk }>;
  /** Those to check with: none before the first token was signed. @param fresh read again, unless they have just been read */
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

/**
 * Opens the signing keys of this ledger. Only who signs makes them: a key that was made for who merely checks tokens would stand unsealed.
 *
 * @param seal keeps their private halves so that who reads the ledger cannot sign (SEC-057); who only checks tokens needs none
 */
export function openSigningKeys(ledger: Ledger, seal?: Seal): SigningKeys {
  let kept: Reading | undefined;
  const read = (forMs: number): Reading => {
    if (kept !== undefined && performance.now() - kept.at < forMs) return kept;
    const keys = readSigningKeys(ledger);
    const reading = { at: performance.now(), keys, publicSet: keys.then((all) => ({ keys: all.map(publicPart) })) };
    const forget = () => { if (kept === reading) kept = undefined; };
    // That there is none is not kept: the first token is good at once.
    reading.publicSet.then(({ keys: { length } }) => { if (length === 0) forget(); }, forget);
    kept = reading;
    return reading;
  };
  return {
    current: async () => {
      if ((await read(FRESH_MS).keys).length === 0) await keepFirstSigningKey(ledger, makeKey(seal));
      // What was read may have been sealed again since, and its key be gone.
      return newestOf(read(FRESH_MS), seal).catch(() => newestOf(read(0), seal));
    },
    // The same set for as long as it is kept, so that whoever checks tokens need not import its keys anew each time.
    public: (fresh = false) => read(fresh ? LOOK_AGAIN_MS : FRESH_MS).publicSet,
  };
}

async function newestOf({ keys }: Reading, seal: Seal | undefined): Promise<{ kid: string; privateKey: Jwk }> {
  const [newest] = await keys;
  if (newest === undefined) throw new Error('the ledger has no signing key');
  return { kid: newest.kid, privateKey: privatePart(newest, seal) };
}

/** A private key as it is kept sealed, with its public half beside it. */
interface SealedJwk {
  sealed: string;
  public: Jwk;
}

const isSealedJwk = (jwk: object): jwk is SealedJwk => 'sealed' in jwk;

/** P-384, for ES384. */
function makeKey(seal: Seal | undefined): StoredKey {
  const kid = randomUUID();
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid, kty: 'EC', alg: 'ES384', use: 'sig' };
  return { kid, privateJwk: seal === undefined ? jwk : sealJwk(jwk, seal) };
}

/** A private key as it is to be kept, whether or not it was sealed before. */
export function sealJwk(jwk: object, seal: Seal): SealedJwk {
  const open = isSealedJwk(jwk) ? openJwk(jwk, seal) : (jwk as Jwk);
  return { sealed: seal.seal(JSON.stringify(open), open.kid), public: publicPart({ privateJwk: open }) };
}

const openJwk = ({ sealed, public: { kid } }: SealedJwk, seal: Seal): Jwk => JSON.parse(seal.open(sealed, kid)) as Jwk;

function privatePart({ privateJwk }: StoredKey, seal: Seal | undefined): Jwk {
  if (!isSealedJwk(privateJwk)) return privateJwk as Jwk;
  if (seal === undefined) throw new Error('The keys that sign tokens are sealed, and there is no key to open them with');
  return openJwk(privateJwk, seal);
}

function publicPart({ privateJwk }: Pick<StoredKey, 'privateJwk'>): Jwk {
  if (isSealedJwk(privateJwk)) return privateJwk.public;
  const { d: _private, ...rest } = privateJwk as Jwk;
  return rest as Jwk;
}
