import type { Setting } from './config.ts';
import { url } from './parsers.ts';
import { secureRedis } from './production.ts';

/** The setting of every service that takes its turns by Redis. */
export const REDIS_URL: Setting<URL> = {
  parse: url('redis', 'rediss', 'redis+sentinel', 'rediss+sentinel', 'redis+cluster', 'rediss+cluster'),
  doc: 'Redis for BullMQ, with maxmemory-policy noeviction: one (redis://), a cluster (redis+cluster://HOST:6379), or the master that sentinels know (redis+sentinel://HOST:26379/NAME), with more of its hosts as ?host=HOST:PORT; rediss for TLS. Without it BullMQ runs on the ledger\'s PostgreSQL.',
  secret: true,
  productionRule: secureRedis,
};
