import { FHIR_SERVER_SETTINGS } from '@ehch/fhir-client';
import { GATEWAY_SETTINGS, MLLP_SETTINGS, RETENTION_SETTINGS, TEST_NUMBER_SETTINGS } from '@ehch/intake';
import { NOTIFYING_SETTINGS } from '@ehch/notifier';
import { allHttps, defineConfig, filePath, httpsOnly, httpsOrLocal, integer, KEY_FILE, list, LOG_LEVELS, oneOf, port, PUBLIC_PORT, randomKey, RATE_LIMIT, REDIS_URL, securePostgres, string, TRACING_SETTINGS, url, VOLUME_ENCRYPTED } from '@ehch/service-kit';

/** The settings of everything in one process. */
export const config = defineConfig({
  EHCH_MODE: { parse: oneOf('development', 'production'), default: 'development', doc: 'development makes a throw-away client with every scope; production starts nothing that is not secure.', productionWhen: 'production' },
  EHCH_DATA_DIR: { parse: filePath(), default: '.ehch', doc: 'Where the embedded PostgreSQL and the throw-away client are kept.' },
  EHCH_HOST: { parse: string('0.0.0.0'), default: '127.0.0.1', doc: 'Address to listen on.' },
  EHCH_PORT: { parse: port(), default: '8080', doc: 'Port to listen on.' },
  EHCH_PUBLIC_URL: { parse: url('http', 'https'), doc: 'How clients reach us, if not by host and port; it stands in tokens and links.', requiredInProduction: true, productionRule: httpsOnly },
  EHCH_PUBLIC_PORT: PUBLIC_PORT,
  EHCH_RATE_LIMIT: RATE_LIMIT,
  EHCH_JWKS_ALLOW: { parse: list(url('http', 'https')), doc: 'Origins, such as http://127.0.0.1:9000, at which clients may publish their keys although they are http or private.', productionRule: allHttps },
  ...MLLP_SETTINGS,
  ...RETENTION_SETTINGS,
  ...TEST_NUMBER_SETTINGS,
  EHCH_DECISION_URL: { parse: url('http', 'https'), doc: 'Where it is asked whether a record may be published and a subscriber told, by consent and opt-out; without it, care of the person itself is allowed and all else denied.', productionRule: httpsOrLocal },
  EHCH_LOG_LEVEL: { parse: oneOf(...LOG_LEVELS), default: 'info', doc: 'Least level that is logged.' },
  EHCH_ENDPOINT_ALLOW: { parse: list(url('http', 'https')), doc: 'Origins, such as http://127.0.0.1:9000, that subscribers may use although they are http or private.' },
  EHCH_WEBHOOK_KEY: { parse: string('the output of `openssl rand -base64 32`'), doc: 'Seals the secrets that notifications are signed with, 32 bytes in base64; only what was sealed with it before, where there is EHCH_KEY_FILE; without either, made and kept in the ledger in development.', secret: true, requiredInProduction: true, unless: 'EHCH_KEY_FILE', productionRule: randomKey },
  EHCH_KEY_FILE: KEY_FILE,
  EHCH_VOLUME_ENCRYPTED: VOLUME_ENCRYPTED,
  ...NOTIFYING_SETTINGS,
  EHCH_PUBLISH_CONCURRENCY: { parse: integer({ min: 1, max: 200 }), default: '16', doc: 'Bundles on their way to the FHIR server at the same time.' },
  DATABASE_URL: { parse: url('postgres', 'postgresql'), doc: 'PostgreSQL database of the ledger; without it one is started in EHCH_DATA_DIR.', secret: true, requiredInProduction: true, productionRule: securePostgres },
  REDIS_URL,
  FHIR_BASE_URL: { parse: url('http', 'https'), doc: 'The FHIR R4 server that resources are published to; without it the sandbox is served at /sandbox/fhir/R4.', requiredInProduction: true, productionRule: httpsOrLocal },
  ...FHIR_SERVER_SETTINGS,
  ...GATEWAY_SETTINGS,
  ...TRACING_SETTINGS,
});
