import { defineConfig, httpsOnly, LOG_LEVELS, oneOf, port, PUBLIC_PORT, RATE_LIMIT, REDIS_URL, securePostgres, string, TRACING_SETTINGS, url } from '@ehch/service-kit';

/** The settings of the console. */
export const config = defineConfig({
  EHCH_MODE: { parse: oneOf('development', 'production'), default: 'development', doc: 'In production nothing starts that is not secure.', productionWhen: 'production' },
  DATABASE_URL: { parse: url('postgres', 'postgresql'), default: 'postgres://postgres@127.0.0.1:5432/postgres', doc: 'PostgreSQL database of the ledger.', secret: true, requiredInProduction: true, productionRule: securePostgres },
  REDIS_URL,
  EHCH_PUBLIC_URL: { parse: url('http', 'https'), doc: 'How people reach us, if not by host and port; it stands in links.', requiredInProduction: true, productionRule: httpsOnly },
  EHCH_PUBLIC_PORT: PUBLIC_PORT,
  EHCH_HOST: { parse: string('0.0.0.0'), default: '127.0.0.1', doc: 'Address to listen on.' },
  EHCH_PORT: { parse: port(), default: '8080', doc: 'Port to listen on.' },
  EHCH_RATE_LIMIT: RATE_LIMIT,
  EHCH_LOG_LEVEL: { parse: oneOf(...LOG_LEVELS), default: 'info', doc: 'Least level that is logged.' },
  ...TRACING_SETTINGS,
});
