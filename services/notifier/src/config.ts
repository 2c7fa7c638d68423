import { NHS_ERROR_SETTINGS } from '@ehch/fhir-http';
import { type Config, defineConfig, duration, httpsOnly, httpsOrLocal, integer, KEY_FILE, list, LOG_LEVELS, oneOf, type Parser, port, PUBLIC_PORT, randomKey, RATE_LIMIT, REDIS_URL, securePostgres, string, TRACING_SETTINGS, url } from '@ehch/service-kit';
import type { NotifierDeps } from './deps.ts';

const KEY_BYTES = 32;

const sealingKey: Parser<Buffer> = {
  expects: `${KEY_BYTES} bytes in base64`,
  example: 'the output of `openssl rand -base64 32`',
  parse: (text) => {
    const key = Buffer.from(text, 'base64');
    return key.length === KEY_BYTES ? key : undefined;
  },
};

/** How subscribers are told, in whatever process that is done. */
export const NOTIFYING_SETTINGS = defineConfig({
  EHCH_EGRESS_PROXY: { parse: url('http', 'https'), doc: 'Proxy that notifications to the public internet leave through, such as one with a fixed address.', secret: true },
  EHCH_NOTIFY_CONCURRENCY: { parse: integer({ min: 1, max: 1_000 }), default: '64', doc: 'Subscribers that are sent to at the same time.' },
  EHCH_NOTIFY_TIMEOUT: { parse: duration(), default: '15s', doc: 'For one notification and its answer, where the subscription does not say.' },
  EHCH_NOTIFY_WINDOW: { parse: duration(), default: '120h', doc: 'A subscriber that fails for longer is set to error until its client starts it again.' },
  EHCH_EVENT_RETENTION: { parse: duration(), default: '720h', doc: 'Events are kept this long for subscribers to ask for; older ones are purged.' },
  EHCH_NOTIFY_RATE: { parse: integer({ min: 1, max: 10_000 }), doc: 'Messages a second to one endpoint at most; as many as there are if not given.' },
  EHCH_RETRACTION_ALERT_AFTER: { parse: duration(), default: '15m', doc: 'A retraction that its subscriber has not acknowledged for so long is alerted of.' },
});

/** What those settings come to. */
export const notifyingOf = (config: Config<typeof NOTIFYING_SETTINGS>): Pick<NotifierDeps, 'proxy' | 'limits'> => ({
  ...(config.EHCH_EGRESS_PROXY && { proxy: config.EHCH_EGRESS_PROXY }),
  limits: { concurrency: config.EHCH_NOTIFY_CONCURRENCY, timeoutMs: config.EHCH_NOTIFY_TIMEOUT, failingWindowMs: config.EHCH_NOTIFY_WINDOW, retentionMs: config.EHCH_EVENT_RETENTION, acknowledgeWithinMs: config.EHCH_RETRACTION_ALERT_AFTER, ...(config.EHCH_NOTIFY_RATE !== undefined && { ratePerSecond: config.EHCH_NOTIFY_RATE }) },
});

/** The settings of the notifier. */
export const config = defineConfig({
  EHCH_MODE: { parse: oneOf('development', 'production'), default: 'development', doc: 'production starts nothing that is not secure.', productionWhen: 'production' },
  DATABASE_URL: { parse: url('postgres', 'postgresql'), default: 'postgres://postgres@127.0.0.1:5432/postgres', doc: 'PostgreSQL database of the ledger.', secret: true, requiredInProduction: true, productionRule: securePostgres },
  REDIS_URL,
  EHCH_HOST: { parse: string('0.0.0.0'), default: '127.0.0.1', doc: 'Address to listen on.' },
  EHCH_PORT: { parse: port(), default: '8080', doc: 'Port to listen on.' },
  EHCH_PUBLIC_URL: { parse: url('http', 'https'), doc: 'How clients reach us; it stands in tokens and notifications. Host and port if not given.', requiredInProduction: true, productionRule: httpsOnly },
  EHCH_PUBLIC_PORT: PUBLIC_PORT,
  EHCH_ENDPOINT_ALLOW: { parse: list(url('http', 'https')), doc: 'Origins, such as http://127.0.0.1:9000, that subscribers may use although they are http or private.' },
  ...NOTIFYING_SETTINGS,
  EHCH_WEBHOOK_KEY: { parse: sealingKey, doc: 'Seals the secrets that notifications are signed with, 32 bytes in base64; only what was sealed with it before, where there is EHCH_KEY_FILE. Without either notifications are not signed.', secret: true, requiredInProduction: true, unless: 'EHCH_KEY_FILE', productionRule: (key: Buffer) => randomKey(key.toString('base64')) },
  EHCH_KEY_FILE: KEY_FILE,
  ...NHS_ERROR_SETTINGS,
  EHCH_RATE_LIMIT: RATE_LIMIT,
  EHCH_DECISION_URL: { parse: url('http', 'https'), doc: 'Where it is asked whether a record may be published and a subscriber told, by consent and opt-out; without it, care of the person itself is allowed and all else denied.', productionRule: httpsOrLocal },
  EHCH_LOG_LEVEL: { parse: oneOf(...LOG_LEVELS), default: 'info', doc: 'Least level that is logged.' },
  ...TRACING_SETTINGS,
});
