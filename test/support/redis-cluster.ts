import getPort from 'get-port';
import { Redis } from 'ioredis';
import type { TestCertificates } from './certificates.ts';
import { startTestRedis, tlsSettings, type TestRedis } from './redis.ts';
import { until } from './until.ts';

const SLOTS = 16_384;

export interface TestCluster {
  servers: TestRedis[];
  /** As `REDIS_URL` names it, all of its nodes. */
  url: string;
  stop(): Promise<void>;
}

/**
 * A Redis Cluster of three masters without replicas. Undefined where there is no Redis to be had.
 *
 * @param certificates those of TLS, by which its address then leads; its nodes go by the name `localhost`, and take what a test does to one of them without
 */
export async function startTestCluster(certificates?: TestCertificates): Promise<TestCluster | undefined> {
  const buses = await Promise.all([0, 1, 2].map(() => getPort({ host: '127.0.0.1' })));
  const tlsPorts = await Promise.all(buses.map(() => getPort({ host: '127.0.0.1' })));
  const byName = ['--tls-cluster', 'yes', '--cluster-announce-hostname', 'localhost', '--cluster-preferred-endpoint-type', 'hostname'];
  const started = await Promise.all(buses.map((bus, index) => startTestRedis([
    ...['--cluster-enabled', 'yes', '--cluster-port', String(bus), '--cluster-node-timeout', '2000'],
    ...(certificates ? ['--tls-port', String(tlsPorts[index]), ...tlsSettings(certificates).flatMap(([name, value]) => [`--${name}`, value]), ...byName] : []),
  ])));
  const servers = started.filter((server) => server !== undefined);
  if (servers.length < started.length) return undefined;
  for (const [index, server] of servers.entries()) {
    await askRedis(server, async (redis) => {
      await redis.call('CLUSTER', 'ADDSLOTSRANGE', String(Math.ceil((index * SLOTS) / 3)), String(Math.ceil(((index + 1) * SLOTS) / 3) - 1));
      for (const [other, peer] of servers.entries()) await redis.call('CLUSTER', 'MEET', '127.0.0.1', String(portOf(peer)), String(buses[other]));
    });
  }
  for (const server of servers) await until('the cluster is whole', () => askRedis(server, async (redis) => /cluster_state:ok[^]*cluster_known_nodes:3/.test(String(await redis.call('CLUSTER', 'INFO')))), 30_000);
  const [first, ...others] = certificates ? tlsPorts.map((port) => `localhost:${port}`) : servers.map((server) => `127.0.0.1:${portOf(server)}`);
  return { servers, url: `${certificates ? 'rediss' : 'redis'}+cluster://${first}?${others.map((host) => `host=${host}`).join('&')}`, stop: async () => void (await Promise.all(servers.map((server) => server.stop()))) };
}

export const portOf = ({ url }: Pick<TestRedis, 'url'>): number => Number(new URL(url).port);

/** Asks one server something, on a connection for that alone. */
export async function askRedis<T>({ url }: Pick<TestRedis, 'url'>, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url);
  try {
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}
