import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { JSONWebKeySet, JWK } from 'jose';

/** How a client may sign (SEC-003). */
export const CLIENT_ALGORITHMS = ['RS384', 'ES384'] as const;
export type ClientAlgorithm = (typeof CLIENT_ALGORITHMS)[number];

/** The one key of a set that has this id and fits this algorithm (SEC-006); undefined for none or several. */
export function keyFor(jwks: JSONWebKeySet, kid: string, algorithm: ClientAlgorithm): JWK | undefined {
  const keys = jwks.keys.filter((key) => key.kid === kid && fits(key, algorithm));
  return keys.length === 1 ? keys[0] : undefined;
}

const MIN_RSA_BITS = 2048;

function fits(key: JWK, algorithm: ClientAlgorithm): boolean {
  const typeFits = algorithm === 'ES384' ? key.kty === 'EC' && key.crv === 'P-384' : key.kty === 'RSA' && rsaBits(key) >= MIN_RSA_BITS;
  const useFits = (key.alg ?? algorithm) === algorithm && (key.use ?? 'sig') === 'sig' && (key.key_ops ?? ['verify']).includes('verify');
  return typeFits && useFits && key.d === undefined;
}

function rsaBits({ n = '' }: JWK): number {
  const hex = Buffer.from(n, 'base64url').toString('hex').replace(/^0+/, '');
  return hex === '' ? 0 : (hex.length - 1) * 4 + (32 - Math.clz32(parseInt(hex.charAt(0), 16)));
}

const decoys: Partial<Record<ClientAlgorithm, JWK>> = {};

/**
 * A key that nothing is signed with. Refusing an unknown client after a verification takes the time that refusing a
 * known one takes (SEC-010).
 */
export function decoyKey(algorithm: ClientAlgorithm): JWK {
  return (decoys[algorithm] ??= algorithm === 'ES384' ? ellipticDecoy() : rsaDecoy());
}

function ellipticDecoy(): JWK {
  return generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' }) as JWK;
}

// Any odd number of the size serves as a modulus, if nobody is to know its factors.
function rsaDecoy(): JWK {
  const modulus = randomBytes(MIN_RSA_BITS / 8);
  modulus[0] = 0xff;
  modulus[modulus.length - 1] = 0xff;
  return { kty: 'RSA', n: modulus.toString('base64url'), e: 'AQAB' };
}
