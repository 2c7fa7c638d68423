import { FHIR_SERVER_SETTINGS } from '@ehch/fhir-client';
import { allHttps, defineConfig, httpsOnly, httpsOrLocal, integer, KEY_FILE, list, LOG_LEVELS, oneOf, port, PUBLIC_PORT, RATE_LIMIT, REDIS_URL, securePostgres, string, TRACING_SETTINGS, url, VOLUME_ENCRYPTED } from '@ehch/service-kit';
import { GATEWAY_SETTINGS } from './fhir/settings.ts';
import { MLLP_SETTINGS } from './mllp/settings.ts';
import { RETENTION_SETTINGS } from './start-retention.ts';
import { TEST_NUMBER_SETTINGS } from './test-numbers.ts';

/** The settings of intake. */
export const config = defineConfig({
  EHCH_MODE: { parse: oneOf('development', 'production'), default: 'development', doc: 'In production nothing starts that is not secure.', productionWhen: 'production' },
  DATABASE_URL: { parse: url('postgres', 'postgresql'), default: 'postgres://postgres@127.0.0.1:5432/postgres', doc: 'PostgreSQL database of the ledger.', secret: true, requiredInProduction: true, productionRule: securePostgres },
  REDIS_URL,
  EHCH_PUBLIC_URL: { parse: url('http', 'https'), doc: 'How clients reach us, if not by host and port; it stands in tokens and links.', requiredInProduction: true, productionRule: httpsOnly },
  EHCH_PUBLIC_PORT: PUBLIC_PORT,
  EHCH_TRUSTED_PROXIES: { parse: integer({ min: 0, max: 5 }), default: '0', doc: 'Proxies that stand in front of us.' },
  EHCH_HOST: { parse: string('0.0.0.0'), default: '127.0.0.1', doc: 'Address to listen on.' },
  EHCH_PORT: { parse: port(), default: '8080', doc: 'Port to listen on.' },
  FHIR_BASE_URL: { parse: url('http', 'https'), default: 'http://127.0.0.1:8080/sandbox/fhir/R4', doc: 'The FHIR R4 server that reads and searches are passed to: the one that is published to.', requiredInProduction: true, productionRule: httpsOrLocal },
  ...FHIR_SERVER_SETTINGS,
  ...GATEWAY_SETTINGS,
  EHCH_KEY_FILE: KEY_FILE,
  EHCH_VOLUME_ENCRYPTED: VOLUME_ENCRYPTED,
  EHCH_RATE_LIMIT: RATE_LIMIT,
  EHCH_JWKS_ALLOW: { parse: list(url('http', 'https')), doc: 'Origins, such as http://127.0.0.1:9000, at which clients may publish their keys although they are http or private.', productionRule: allHttps },
  ...MLLP_SETTINGS,
  ...RETENTION_SETTINGS,
  ...TEST_NUMBER_SETTINGS,
  EHCH_LOG_LEVEL: { parse: oneOf(...LOG_LEVELS), default: 'info', doc: 'Least level that is logged.' },
  ...TRACING_SETTINGS,
});
