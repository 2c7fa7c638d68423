import { FHIR_SERVER_SETTINGS } from '@ehch/fhir-client';
import { defineConfig, httpsOrLocal, integer, LOG_LEVELS, oneOf, port, securePostgres, secureRedis, string, TRACING_SETTINGS, url } from '@ehch/service-kit';

/** The settings of the publisher. */
export const config = defineConfig({
  EHCH_MODE: { parse: oneOf('development', 'production'), default: 'development', doc: 'production starts nothing that is not secure.', productionWhen: 'production' },
  DATABASE_URL: { parse: url('postgres', 'postgresql'), default: 'postgres://postgres@127.0.0.1:5432/postgres', doc: 'PostgreSQL database of the ledger.', secret: true, requiredInProduction: true, productionRule: securePostgres },
  REDIS_URL: { parse: url('redis', 'rediss'), doc: 'Redis for BullMQ, with maxmemory-policy noeviction; without it BullMQ runs on the ledger\'s PostgreSQL.', secret: true, productionRule: secureRedis },
  FHIR_BASE_URL: { parse: url('http', 'https'), default: 'http://127.0.0.1:8080/sandbox/fhir/R4', doc: 'The FHIR R4 server that resources are published to.', requiredInProduction: true, productionRule: httpsOrLocal },
  ...FHIR_SERVER_SETTINGS,
  EHCH_PUBLISH_CONCURRENCY: { parse: integer({ min: 1, max: 200 }), default: '16', doc: 'Bundles on their way to the FHIR server at the same time.' },
  EHCH_HOST: { parse: string('0.0.0.0'), default: '127.0.0.1', doc: 'Address to listen on for health and metrics.' },
  EHCH_PORT: { parse: port(), default: '8080', doc: 'Port to listen on.' },
  EHCH_DECISION_URL: { parse: url('http', 'https'), doc: 'Where it is asked whether a record may be published and a subscriber told, by consent and opt-out; without it, care of the person itself is allowed and all else denied.', productionRule: httpsOrLocal },
  EHCH_LOG_LEVEL: { parse: oneOf(...LOG_LEVELS), default: 'info', doc: 'Least level that is logged.' },
  ...TRACING_SETTINGS,
});
