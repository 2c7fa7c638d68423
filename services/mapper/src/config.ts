import { defineConfig, integer, LOG_LEVELS, oneOf, port, securePostgres, secureRedis, string, TRACING_SETTINGS, url } from '@ehch/service-kit';

/** The settings of the mapper. */
export const config = defineConfig({
  EHCH_MODE: { parse: oneOf('development', 'production'), default: 'development', doc: 'production starts nothing that is not secure.', productionWhen: 'production' },
  DATABASE_URL: { parse: url('postgres', 'postgresql'), default: 'postgres://postgres@127.0.0.1:5432/postgres', doc: 'PostgreSQL database of the ledger.', secret: true, requiredInProduction: true, productionRule: securePostgres },
  REDIS_URL: { parse: url('redis', 'rediss'), doc: 'Redis for BullMQ, with maxmemory-policy noeviction; without it BullMQ runs on the ledger\'s PostgreSQL.', secret: true, productionRule: secureRedis },
  EHCH_MAP_CONCURRENCY: { parse: integer({ min: 1, max: 500 }), default: '50', doc: 'Residents and homes whose records are mapped at the same time.' },
  EHCH_HOST: { parse: string('0.0.0.0'), default: '127.0.0.1', doc: 'Address to listen on for health and metrics.' },
  EHCH_PORT: { parse: port(), default: '8080', doc: 'Port to listen on.' },
  EHCH_LOG_LEVEL: { parse: oneOf(...LOG_LEVELS), default: 'info', doc: 'Least level that is logged.' },
  ...TRACING_SETTINGS,
});
