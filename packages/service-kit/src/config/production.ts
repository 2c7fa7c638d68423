/**
 * Rules for production: what is wrong with a setting that is well formed, or undefined (SEC-057, SEC-058, SEC-059). What goes to this machine itself,
 * or by a socket, crosses no network and needs no TLS.
 */
type Rule<T> = (value: T) => string | undefined;

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])?$/;
const isLocal = ({ hostname }: URL): boolean => LOOPBACK.test(hostname);

/** Passwords that come with images and guides. */
const WELL_KNOWN = new Set(['postgres', 'password', 'passw0rd', 'changeme', 'change-me', 'secret', 'redis', 'admin', 'example', 'test', 'ehch', '123456', 'foobared']);

/** Neither written down in every guide nor made of one repeated character. */
export const notWellKnown: Rule<string> = (text) => (WELL_KNOWN.has(text.toLowerCase()) || /^(.)\1*$/.test(text) ? 'must not be a password or secret that everybody knows' : undefined);

export const httpsOnly: Rule<URL> = ({ protocol }) => (protocol === 'https:' ? undefined : 'must be https');
export const httpsOrLocal: Rule<URL> = (value) => (isLocal(value) ? undefined : httpsOnly(value));
export const allHttps: Rule<readonly URL[]> = (values) => (values.every((value) => httpsOnly(value) === undefined) ? undefined : 'must be https, each of them');

const ENCRYPTED = ['require', 'verify-ca', 'verify-full'];

/** The driver goes by a host of the query before that of the URL. */
const isLocalPostgres = (value: URL): boolean => isLocal(value) && value.searchParams.getAll('host').every((host) => host.startsWith('/'));

/** PostgreSQL: TLS with the certificate checked, and no password that everybody knows. */
export const securePostgres: Rule<URL> = (value) => {
  const modes = value.searchParams.getAll('sslmode');
  const encrypted = modes.length === 1 && ENCRYPTED.includes(modes[0] ?? '') && !value.searchParams.has('uselibpqcompat');
  if (!isLocalPostgres(value) && !encrypted) return 'must ask for TLS, by sslmode=verify-full';
  return value.password === '' ? undefined : notWellKnown(decodeURIComponent(value.password));
};

/** Of several hosts, those after the first stand in the query. */
const isLocalRedis = (value: URL): boolean => isLocal(value) && value.searchParams.getAll('host').every((host) => URL.canParse(`redis://${host}`) && isLocal(new URL(`redis://${host}`)));

/** Redis: TLS, and a password that not everybody knows. */
export const secureRedis: Rule<URL> = (value) => {
  if (!isLocalRedis(value) && !value.protocol.startsWith('rediss')) return 'must be rediss';
  return value.password === '' ? 'must have a password' : notWellKnown(decodeURIComponent(value.password));
};

const KEY_BYTES = 32;

/** A key of 32 bytes in base64, made at random: one that is not has bytes that repeat. */
export const randomKey: Rule<string> = (text) => {
  const key = Buffer.from(text, 'base64');
  return key.length === KEY_BYTES && new Set(key).size > KEY_BYTES / 2 ? undefined : 'must be 32 random bytes in base64';
};
