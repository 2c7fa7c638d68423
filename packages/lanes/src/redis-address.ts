/** One Redis, or several that are found through one another. */
export type RedisAddress =
  | { is: 'one'; url: string }
  /** The sentinels say which of them is the master that goes by this name. */
  | { is: 'sentinel'; name: string; sentinels: Node[]; login: Login; sentinelPassword?: string }
  /** Any of these nodes says which keys are where. */
  | { is: 'cluster'; nodes: Node[]; login: Login };

export interface Node {
  host: string;
  port: number;
}

export interface Login {
  username?: string;
  password?: string;
  tls?: object;
  db?: number;
}

const SENTINEL_PORT = 26_379;
const REDIS_PORT = 6_379;

/**
 * Reads where Redis is: `redis://` or `rediss://` for one; `redis+sentinel://HOST:26379/NAME` for the master of that name, whom
 * the sentinels know; `redis+cluster://HOST:6379` for a cluster. More sentinels or nodes follow as `?host=HOST:PORT`, each; the
 * password of the sentinels themselves, where they have one, as `?sentinelPassword=`. User and password are those of Redis.
 *
 * @throws TypeError where the name of the master is missing, or a host is none
 */
export function readRedisAddress(text: string): RedisAddress {
  const url = new URL(text);
  const [, scheme = '', kind] = /^(rediss?)(?:\+(sentinel|cluster))?:$/.exec(url.protocol) ?? [];
  if (kind === undefined) return { is: 'one', url: text };
  const login = loginOf(url, scheme === 'rediss');
  const nodes = [url.host, ...url.searchParams.getAll('host')].map((host) => nodeOf(host, kind === 'sentinel' ? SENTINEL_PORT : REDIS_PORT));
  if (kind === 'cluster') return { is: 'cluster', nodes, login };
  const [name = '', db] = url.pathname.slice(1).split('/').map(decodeURIComponent);
  if (name === '') throw new TypeError('redis+sentinel:// names the master after the host, such as redis+sentinel://host:26379/mymaster');
  const sentinelPassword = url.searchParams.get('sentinelPassword');
  return { is: 'sentinel', name, sentinels: nodes, login: { ...login, ...(db && { db: Number(db) }) }, ...(sentinelPassword !== null && { sentinelPassword }) };
}

const loginOf = ({ username, password }: URL, isEncrypted: boolean): Login => ({
  ...(username !== '' && { username: decodeURIComponent(username) }),
  ...(password !== '' && { password: decodeURIComponent(password) }),
  ...(isEncrypted && { tls: {} }),
});

function nodeOf(text: string, otherwise: number): Node {
  const { hostname, port } = new URL(`redis://${text}`);
  if (hostname === '') throw new TypeError('each host of Redis is a name or an address, with a port or without');
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? otherwise : Number(port) };
}
