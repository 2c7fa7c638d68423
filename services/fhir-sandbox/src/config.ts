import { defineConfig, integer, LOG_LEVELS, oneOf, port, string, TRACING_SETTINGS, url } from '@ehch/service-kit';

/** The settings of the sandbox when it runs as a process of its own. */
export const config = defineConfig({
  DATABASE_URL: { parse: url('postgres', 'postgresql'), default: 'postgres://postgres@127.0.0.1:5432/postgres', doc: 'PostgreSQL database; the sandbox keeps to its schema "sandbox".', secret: true },
  EHCH_HOST: { parse: string('0.0.0.0'), default: '127.0.0.1', doc: 'Address to listen on. The sandbox asks nobody who they are, so keep it to this machine or a private network.' },
  EHCH_PORT: { parse: port(), default: '8080', doc: 'Port to listen on.' },
  EHCH_SANDBOX_CONNECTIONS: { parse: integer({ min: 1, max: 100 }), default: '10', doc: 'Connections to PostgreSQL at most.' },
  EHCH_LOG_LEVEL: { parse: oneOf(...LOG_LEVELS), default: 'info', doc: 'Least level that is logged.' },
  ...TRACING_SETTINGS,
});
