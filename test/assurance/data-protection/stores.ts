import type { Kept, Store, Stores, TableName } from './words.ts';

const NOBODY = 'nobody';
const OPERATOR = 'operators, by number and state';
const SENDER = 'its sender and other clients of that tenant, by receipt';
const SUBSCRIBER = 'the subscriber, of its own';
const NOTHING = 'nothing: it holds nothing of a resident';
const REMOVED = 'the row';
const FOR_GOOD: Kept = { until: 'as long as the ledger' };
const UNTIL_ERASED: Kept = { until: 'until erased' };
const DONE: Kept = { until: 'until the work is done' };
const EVENTS: Kept = { setting: 'EHCH_EVENT_RETENTION', what: 'what it was about' };

const RECORDS = {
  source_system: { why: 'whose system it is, so that nobody speaks in the name of another', basis: 'running', columns: { staff: ['tenant'], plain: ['system', 'first_seen_at'] }, kept: [FOR_GOOD], seenBy: NOBODY, erased: NOTHING },
  setting: { why: 'secrets that all processes share: of keyed hashes, of pages of searches', basis: 'running', columns: { secret: ['value'], plain: ['name'] }, kept: [FOR_GOOD], seenBy: NOBODY, erased: NOTHING },
  receipt: {
    why: 'what was sent when and by whom, and to know a repeat', basis: 'accountable',
    columns: { identifier: ['file_name', 'idempotency_key'], pseudonym: ['content_digest', 'file_digest'], staff: ['tenant'], plain: ['id', 'kind', 'source', 'source_version', 'request_id', 'received_at', 'completed_at'] },
    kept: [{ setting: 'EHCH_KEEP_KEYS', what: 'the Idempotency-Key' }, FOR_GOOD], seenBy: SENDER, erased: 'the Idempotency-Key; names of files stay',
  },
  record: {
    why: 'what a source said, which is mapped, published and compared with later versions', basis: 'care',
    columns: { words: ['body'], identifier: ['source_key'], pseudonym: ['content_digest', 'lane_key'], staff: ['tenant'], plain: ['id', 'receipt_id', 'record_type', 'source_system', 'source_version', 'source_updated_at', 'state', 'received_at', 'mapped_at', 'published_at', 'traceparent'] },
    kept: [{ setting: 'EHCH_KEEP_SUPERSEDED', what: 'one that was overtaken before it was published' }, UNTIL_ERASED], seenBy: SENDER, erased: 'what it said, its source key, key and digest; the row stays, empty',
  },
  receipt_entry: {
    why: 'each row that was read: to say what is wrong with it, read it again, and say where a value came from', basis: 'care',
    columns: {
      words: ['cells', 'issues'], identifier: ['source_key', 'message_id'],
      plain: ['receipt_id', 'position', 'place', 'record_id', 'standing', 'row_number', 'table_name', 'record_type', 'source_system', 'resolved_by', 'resolution', 'resolved_at', 'source_version', 'source_updated_at', 'home_ids', 'reread_version', 'checked_version', 'replayed_by', 'named_by'],
    },
    kept: [{ setting: 'EHCH_KEEP_CELLS', what: 'cells, and words of issues' }, { setting: 'EHCH_KEEP_HELD', what: 'the same of rows that are held' }, FOR_GOOD], seenBy: `${SENDER}; cells only to who may read held rows or lineage`, erased: 'cells, words of issues, source key, message id',
  },
  source_version: {
    why: 'how a supplier\'s files are read, with examples, which must be made up', basis: 'running',
    columns: { words: ['files'], pseudonym: ['content_digest'], staff: ['tenant', 'client_id'], plain: ['id', 'name', 'version', 'state', 'created_at', 'live_from'] },
    kept: [FOR_GOOD], seenBy: 'clients of the tenant that may read sources', erased: 'nothing: examples hold nobody who is real (`ehch source record` puts made-up people in their place)',
  },
  coverage: { why: 'what of a file was not read or has no code, with such words', basis: 'care', columns: { words: ['source', 'fhir'], plain: ['receipt_id', 'counted_to'] }, kept: [UNTIL_ERASED], seenBy: SENDER, erased: 'all that was counted of files with such a row' },
  bundle: { why: 'what a record was mapped to: published, compared, explained', basis: 'care', columns: { words: ['content', 'replaces'], plain: ['record_id', 'mapper_version', 'revision'] }, kept: [{ setting: 'EHCH_KEEP_SUPERSEDED', what: 'of a record that was overtaken' }, UNTIL_ERASED], seenBy: NOBODY, erased: REMOVED },
  bundle_tried: { why: 'what was sent and its end not known yet', basis: 'care', columns: { words: ['content'], plain: ['record_id', 'revision'] }, kept: [DONE], seenBy: NOBODY, erased: REMOVED },
} satisfies Part;

const WORK = {
  lane_key: { why: 'whose turn it is, without saying who', basis: 'care', columns: { pseudonym: ['key'], plain: ['lane', 'last_seq', 'fence', 'holder', 'lease_until', 'due_at', 'signalled_at'] }, kept: [FOR_GOOD], seenBy: NOBODY, erased: 'its lease; the keyed hash stays, and leads to nothing' },
  lane_item: { why: 'what waits, for what, and why', basis: 'care', columns: { identifier: ['waits_for'], pseudonym: ['key', 'ref'], plain: ['lane', 'seq', 'state', 'due_at', 'attempts', 'first_failed_at', 'strikes', 'parked_at', 'reason'] }, kept: [DONE], seenBy: OPERATOR, erased: REMOVED },
  lane_name: { why: 'which names are one person\'s or home\'s, as keyed hashes', basis: 'care', columns: { pseudonym: ['name', 'key'], plain: ['strong', 'linked_by', 'linked_at'] }, kept: [UNTIL_ERASED], seenBy: NOBODY, erased: REMOVED },
  published_resource: { why: 'what the FHIR server holds, and at which version', basis: 'care', columns: { pseudonym: ['server_id', 'content_digest', 'record_id'], plain: ['resource_type', 'version_id', 'published_at'] }, kept: [UNTIL_ERASED], seenBy: NOBODY, erased: REMOVED },
  identity: { why: 'under which id the FHIR server has what a source calls so', basis: 'care', columns: { identifier: ['identity'], pseudonym: ['server_id'], plain: ['resource_type'] }, kept: [UNTIL_ERASED], seenBy: NOBODY, erased: REMOVED },
  identity_claim: { why: 'that one record alone makes a shared resource', basis: 'care', columns: { identifier: ['identity'], plain: ['record_id', 'until'] }, kept: [DONE], seenBy: NOBODY, erased: REMOVED },
  resource_link: { why: 'which home, network and practice a resource belongs to, to tell who asked for those', basis: 'care', columns: { pseudonym: ['server_id', 'target'], plain: ['resource_type', 'name'] }, kept: [UNTIL_ERASED], seenBy: NOBODY, erased: REMOVED },
  publication: { why: 'what came of a record, for its receipt', basis: 'care', columns: { pseudonym: ['server_id'], plain: ['record_id', 'position', 'resource_type', 'version_id', 'change'] }, kept: [UNTIL_ERASED], seenBy: SENDER, erased: REMOVED },
  restricted_resource: { why: 'which resources only some clients may know of', basis: 'care', columns: { pseudonym: ['resource'] }, kept: [{ until: 'until the label is taken off, or the resident is erased' }], seenBy: NOBODY, erased: REMOVED },
  replay: { why: 'what was read or mapped again, and what came of it', basis: 'accountable', columns: { staff: ['tenant', 'client_id'], plain: ['id', 'number', 'filter', 'state', 'progress', 'last_record', 'requested_at', 'finished_at'] }, kept: [FOR_GOOD], seenBy: 'clients of the tenant that may replay', erased: NOTHING },
  replay_item: { why: 'the same of each record', basis: 'accountable', columns: { plain: ['replay_id', 'record_id', 'outcome'] }, kept: [FOR_GOOD], seenBy: NOBODY, erased: NOTHING },
} satisfies Part;

const TOLD = {
  subscription: {
    why: 'who is to be told of what, and where', basis: 'care',
    columns: { identifier: ['settings'], staff: ['tenant', 'client_id'], plain: ['id', 'topic', 'status', 'error', 'version', 'created_at', 'updated_at', 'deleted_at'] },
    kept: [FOR_GOOD], seenBy: SUBSCRIBER, erased: 'nothing: its settings, in which a filter may name a resident, are its owner\'s. Secrets in them are sealed',
  },
  event: {
    why: 'what happened, as it is told', basis: 'care',
    columns: { words: ['focus'], identifier: ['facets'], pseudonym: ['focus_id', 'subjects', 'record_id'], plain: ['id', 'topic', 'focus_type', 'focus_version', 'occurred_at', 'uid', 'retraction'] },
    kept: [EVENTS, { until: 'of the last event of a resource on a topic, until the resident is erased: a new subscriber begins with it' }], seenBy: 'subscribers who may read what it is about, as the decision service allows', erased: 'what it was about; its number stays',
  },
  delivery: { why: 'what each subscriber was told, without a gap', basis: 'accountable', columns: { pseudonym: ['digest', 'event_id'], plain: ['subscription_id', 'event_number', 'delivered_at', 'attempts'] }, kept: [FOR_GOOD], seenBy: SUBSCRIBER, erased: 'nothing: numbers stay, so that nobody finds a gap' },
  event_chain: { why: 'the running digest of a subscription', basis: 'accountable', columns: { pseudonym: ['digest'], plain: ['subscription_id', 'event_number', 'catching_up_until'] }, kept: [FOR_GOOD], seenBy: SUBSCRIBER, erased: NOTHING },
  retraction: { why: 'who has acknowledged what was taken back', basis: 'accountable', columns: { staff: ['acknowledged_by'], plain: ['subscription_id', 'event_number', 'raised_at', 'sent_at', 'acknowledged_at', 'alerted_at'] }, kept: [FOR_GOOD], seenBy: `${SUBSCRIBER}; ${OPERATOR}`, erased: NOTHING },
  contact: { why: 'whether a subscriber can be reached', basis: 'running', columns: { plain: ['subscription_id', 'last_at', 'failing_since', 'failures', 'not_before', 'beaten_at', 'beat_at'] }, kept: [FOR_GOOD], seenBy: `${SUBSCRIBER}; ${OPERATOR}`, erased: NOTHING },
  notification_attempt: { why: 'each POST and its answer, to find what went wrong', basis: 'accountable', columns: { plain: ['id', 'subscription_id', 'kind', 'name', 'at', 'answer', 'status', 'latency_ms'] }, kept: [{ setting: 'EHCH_EVENT_RETENTION', what: 'the row' }], seenBy: SUBSCRIBER, erased: NOTHING },
  endpoint: { why: 'how fast an address can be sent to', basis: 'running', columns: { staff: ['url'], plain: ['not_before', 'width', 'probe_until', 'next_at'] }, kept: [FOR_GOOD], seenBy: OPERATOR, erased: NOTHING },
  resend: { why: 'what is sent again on request', basis: 'running', columns: { plain: ['id', 'subscription_id', 'next_number', 'until_number', 'only_missing', 'state', 'requested_at', 'finished_at'] }, kept: [FOR_GOOD], seenBy: SUBSCRIBER, erased: NOTHING },
} satisfies Part;

const SECURITY = {
  client: {
    why: 'who may do what, for which purpose and on which legal basis', basis: 'running',
    columns: { staff: ['client_id', 'tenant', 'contact'], plain: ['jwks', 'scopes', 'jwks_url', 'purpose', 'legal_basis', 'sees_restricted', 'bars_duplicates', 'requests_per_minute', 'generation', 'revoked_at', 'created_at'] },
    kept: [{ until: 'as long as the ledger, also when it is revoked' }], seenBy: 'who operates, by `ehch client list`', erased: NOTHING,
  },
  retired_key: { why: 'under which keys nothing may be sealed any more', basis: 'running', columns: { plain: ['id', 'retired_at'] }, kept: [FOR_GOOD], seenBy: 'who operates, by `ehch keys list`', erased: NOTHING },
  console_pass: { why: 'who is signed in to the console', basis: 'running', columns: { secret: ['digest'], staff: ['tenant', 'client_id'], plain: ['generation', 'kind', 'scopes', 'expires_at'] }, kept: [{ until: 'a minute for a link, eight hours for a session, or signing out' }], seenBy: NOBODY, erased: NOTHING },
  quota: { why: 'how much a client or network has asked in the last minute', basis: 'running', columns: { staff: ['key'], plain: ['window_at', 'used'] }, kept: [{ until: 'an hour after its last use' }], seenBy: NOBODY, erased: NOTHING },
  used_assertion: { why: 'that no assertion is used twice', basis: 'running', columns: { staff: ['issuer'], plain: ['jti', 'expires_at'] }, kept: [{ until: 'an hour after it expires' }], seenBy: NOBODY, erased: NOTHING },
  signing_key: { why: 'what access tokens are signed with, sealed', basis: 'running', columns: { secret: ['private_jwk'], plain: ['kid', 'created_at', 'retired_at'] }, kept: [FOR_GOOD], seenBy: NOBODY, erased: NOTHING },
  audit: {
    why: 'who saw, sent or changed what of whom, for what', basis: 'accountable',
    columns: { pseudonym: ['entity_id', 'resources'], staff: ['tenant', 'client_id'], plain: ['id', 'at', 'action', 'event', 'entity_type', 'outcome', 'request_id', 'versions', 'purpose'] },
    kept: [{ setting: 'EHCH_KEEP_AUDIT', what: 'the row' }], seenBy: 'clients of the tenant that may read the audit; who operates, by `ehch audit`', erased: 'nothing: it has to say what was done, and holds ids alone',
  },
  audit_seal: { why: 'that no row of the audit was changed', basis: 'accountable', columns: { pseudonym: ['digests', 'previous', 'digest'], plain: ['number', 'ids', 'gaps', 'through', 'sealed_at', 'forgotten_at'] }, kept: [FOR_GOOD], seenBy: 'who may verify the audit', erased: NOTHING },
} satisfies Part;

type Part = { readonly [T in TableName]?: Store<T> };

/** Every table of the ledger: what it holds of people, why, for how long, who sees it, and how it is erased. */
export const STORES: Stores = { ...RECORDS, ...WORK, ...TOLD, ...SECURITY };
