import { Cluster, type DNSLookupFunction, Redis, type RedisOptions } from 'ioredis';
import type { RedisAddress } from './redis-address.ts';

/** A connection, or as many as a cluster has nodes. */
export type RedisClient = Redis | Cluster;

const LONGEST_PAUSE_MS = 2_000;

/** It is tried again for as long as it lasts, sooner at first. */
const retryStrategy = (times: number): number => Math.min(LONGEST_PAUSE_MS, 100 * 2 ** Math.min(times, 5));

/**
 * What is the same for every connection: TCP finds out who is not there any more, and a far end that does not answer to the end of a connection is not
 * waited for. ioredis waits also for the end of one that had ended before, and so would the process.
 */
const COMMON = { keepAlive: 10_000, disconnectTimeout: 250 } as const;

/**
 * A cluster's nodes go by the names that they are known by, also once these are found: a certificate is for a name as a rule, and one
 * that is checked against an address is refused.
 */
const keepName: DNSLookupFunction = (name, found) => { found(null, name); };

/** Connects to Redis where it is, in the way that its address says, and goes on connecting whatever happens. */
export function connectRedis(address: RedisAddress, { enableOfflineQueue = true, ...options }: RedisOptions): RedisClient {
  switch (address.is) {
    case 'one':
      return new Redis(address.url, { ...COMMON, ...options, enableOfflineQueue, retryStrategy });
    case 'sentinel': {
      const { sentinels, name, login: { tls, ...login }, sentinelPassword } = address;
      const encrypted = tls && { tls, enableTLSForSentinelMode: true, sentinelTLS: tls };
      return new Redis({ ...COMMON, ...options, ...login, ...encrypted, sentinels, name, ...(sentinelPassword !== undefined && { sentinelPassword }), enableOfflineQueue, retryStrategy, sentinelRetryStrategy: retryStrategy });
    }
    case 'cluster':
      return new Cluster(address.nodes, { redisOptions: { ...COMMON, ...options, ...address.login }, ...(address.login.tls && { dnsLookup: keepName }), enableOfflineQueue, clusterRetryStrategy: retryStrategy });
    default:
      return address satisfies never;
  }
}

/** Each server that may hold keys: of a cluster its masters, of all else the one. */
export const serversOf = (client: RedisClient): Redis[] => (client instanceof Cluster ? client.nodes('master') : [client]);
