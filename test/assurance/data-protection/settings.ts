import type { SettingName } from './words.ts';

/** Somewhere that data goes to or comes from, by a setting that names it. */
interface Place {
  is: 'place';
  to: 'PostgreSQL' | 'Redis' | 'FHIR server' | 'decision service' | 'proxy' | 'trace collector';
  carries: string;
}

/** What a setting has to do with people's data. */
type Concern = Place | { is: 'keeps' | 'guards' | 'secret'; how: string } | { is: 'nothing' };

const NOTHING = { is: 'nothing' } as const;
const guards = (how: string) => ({ is: 'guards', how }) as const;
const secret = (how: string) => ({ is: 'secret', how }) as const;
const keeps = (how: string) => ({ is: 'keeps', how }) as const;

/** Every setting of every service: one without an entry does not compile. */
export const CONCERNS: Readonly<Record<SettingName, Concern>> = {
  DATABASE_URL: { is: 'place', to: 'PostgreSQL', carries: 'what the service keeps' },
  REDIS_URL: { is: 'place', to: 'Redis', carries: 'opaque keys alone' },
  FHIR_BASE_URL: { is: 'place', to: 'FHIR server', carries: 'resources of residents' },
  EHCH_DECISION_URL: { is: 'place', to: 'decision service', carries: 'whether it may be told: purpose, recipient, resident' },
  EHCH_EGRESS_PROXY: { is: 'place', to: 'proxy', carries: 'notifications on their way, encrypted' },
  OTEL_EXPORTER_OTLP_ENDPOINT: { is: 'place', to: 'trace collector', carries: 'steps and their times, by opaque ids' },

  EHCH_KEEP_CELLS: keeps('rows that were read'),
  EHCH_KEEP_HELD: keeps('rows that are held'),
  EHCH_KEEP_SUPERSEDED: keeps('records that were overtaken'),
  EHCH_KEEP_KEYS: keeps('keys of repeated requests'),
  EHCH_KEEP_AUDIT: keeps('the audit'),
  EHCH_EVENT_RETENTION: keeps('events, and attempts to tell them'),

  EHCH_MODE: guards('in production nothing starts that is not secure'),
  EHCH_PUBLIC_URL: guards('https alone in production'),
  EHCH_HOST: guards('this machine alone, unless it says otherwise'),
  EHCH_TRUSTED_PROXIES: guards('whose word is taken for the address of a caller'),
  EHCH_TEST_NUMBERS: guards('that nobody of a test comes among real residents'),
  EHCH_RATE_LIMIT: guards('how much one client can read in a minute'),
  EHCH_JWKS_ALLOW: guards('where else than at public https addresses clients may publish keys'),
  EHCH_ENDPOINT_ALLOW: guards('where else than to public https addresses notifications may go'),
  EHCH_MLLP_PORT: guards('whether HL7 v2 is listened to, without TLS'),
  EHCH_MLLP_HOST: guards('at which address'),
  EHCH_MLLP_TENANT: guards('in whose name it is taken'),
  EHCH_MLLP_PEERS: guards('from whom it is taken'),
  EHCH_VOLUME_ENCRYPTED: guards('whether the volume of PostgreSQL and its backups is encrypted'),
  EHCH_RETRACTION_ALERT_AFTER: guards('how soon a withdrawal that nobody acknowledged is alerted of'),
  EHCH_LOG_LEVEL: guards('how much is logged; nothing of a resident at any level'),
  FHIR_SCOPE: guards('what we may do at the FHIR server'),

  EHCH_WEBHOOK_KEY: secret('seals what notifications are signed with'),
  EHCH_KEY_FILE: secret('seals secrets in the ledger'),
  FHIR_CLIENT_SECRET: secret('ours at the FHIR server'),
  FHIR_PRIVATE_KEY_FILE: secret('ours at the FHIR server'),

  EHCH_DATA_DIR: keeps('the embedded PostgreSQL, where there is no DATABASE_URL'),
  FHIR_TOKEN_URL: NOTHING,
  FHIR_CLIENT_ID: NOTHING,
  FHIR_TIMEOUT: NOTHING,
  EHCH_PORT: NOTHING,
  EHCH_PUBLIC_PORT: NOTHING,
  EHCH_NHS_PROFILE: NOTHING,
  EHCH_NHS_ERROR_SYSTEM: NOTHING,
  EHCH_WRITE_PATIENCE: NOTHING,
  EHCH_READ_CONCURRENCY: NOTHING,
  EHCH_MAP_CONCURRENCY: NOTHING,
  EHCH_PUBLISH_CONCURRENCY: NOTHING,
  EHCH_NOTIFY_CONCURRENCY: NOTHING,
  EHCH_NOTIFY_TIMEOUT: NOTHING,
  EHCH_NOTIFY_WINDOW: NOTHING,
  EHCH_NOTIFY_RATE: NOTHING,
  EHCH_SANDBOX_CONNECTIONS: NOTHING,
  OTEL_TRACES_SAMPLER_ARG: NOTHING,
};
