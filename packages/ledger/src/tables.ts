import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely';
import type { At, MaybeAt, SubscriptionTables } from './subscription-tables.ts';
import type { Purpose, Reason, ReplayFilter, ReplayOutcome, ReplayProgress, ReplayState, Resolution } from './words.ts';

/** Every table of the ledger, as kysely reads it. The migrations say what each is for. */
export interface Tables extends SubscriptionTables {
  source_system: { system: string; tenant: string; first_seen_at: At };
  setting: { name: string; value: string };
  receipt: {
    id: string;
    tenant: string;
    kind: 'record' | 'records' | 'file';
    source: string | null;
    source_version: number | null;
    file_digest: Buffer | null;
    file_name: string | null;
    content_digest: Buffer;
    idempotency_key: string | null;
    request_id: string | null;
    received_at: At;
    completed_at: MaybeAt;
  };
  record: {
    id: GeneratedAlways<number>;
    tenant: string;
    receipt_id: string;
    record_type: string;
    source_system: string;
    source_key: string;
    source_version: number | null;
    source_updated_at: Date;
    content_digest: Buffer;
    body: string;
    lane_key: string;
    state: 'received' | 'mapped' | 'published' | 'superseded';
    received_at: At;
    mapped_at: MaybeAt;
    published_at: MaybeAt;
    traceparent: string | null;
  };
  receipt_entry: {
    receipt_id: string;
    position: number;
    place: string | null;
    record_id: number | null;
    standing: 'accepted' | 'unchanged' | 'superseded' | 'held';
    issues: JSONColumnType<object[]>;
    row_number: number | null;
    table_name: string | null;
    cells: JSONColumnType<Record<string, string>> | null;
    record_type: string | null;
    source_system: string | null;
    source_key: string | null;
    resolved_by: string | null;
    resolution: Resolution | null;
    resolved_at: MaybeAt;
    source_version: number | null;
    source_updated_at: Date | null;
    home_ids: string[] | null;
    /** Of the source that read the row again, where it was. */
    reread_version: number | null;
    /** Of the source that read the row last, whatever came of it. */
    checked_version: number | null;
    replayed_by: string | null;
    message_id: string | null;
    named_by: string | null;
  };
  source_version: {
    id: GeneratedAlways<number>;
    tenant: string;
    name: string;
    version: number;
    files: JSONColumnType<Readonly<Record<string, string | { base64: string }>>>;
    content_digest: Buffer;
    state: 'live' | 'past' | 'taken-back';
    client_id: string;
    created_at: At;
    live_from: At;
  };
  coverage: { receipt_id: string; source: JSONColumnType<object> | null; fhir: JSONColumnType<object> | null; counted_to: ColumnType<Date, string, string> | null };
  bundle: { record_id: number; content: string; mapper_version: string; revision: Generated<number>; replaces: string | null };
  bundle_tried: { record_id: number; revision: number; content: string };
  lane_key: {
    lane: string;
    key: string;
    last_seq: Generated<number>;
    fence: Generated<number>;
    holder: string | null;
    lease_until: MaybeAt;
    due_at: MaybeAt;
    signalled_at: MaybeAt;
  };
  lane_item: {
    lane: string;
    key: string;
    seq: number;
    ref: number;
    state: Generated<'ready' | 'waiting' | 'parked'>;
    due_at: At;
    attempts: Generated<number>;
    first_failed_at: MaybeAt;
    strikes: Generated<number>;
    waits_for: string | null;
    parked_at: MaybeAt;
    reason: JSONColumnType<Reason> | null;
  };
  lane_name: { name: string; key: string; strong: boolean; linked_by: string | null; linked_at: At };
  published_resource: {
    resource_type: string;
    server_id: string;
    version_id: string;
    content_digest: Buffer;
    record_id: number;
    published_at: At;
  };
  identity: { identity: string; resource_type: string; server_id: string };
  identity_claim: { identity: string; record_id: number; until: Date };
  resource_link: { resource_type: string; server_id: string; name: string; target: string };
  publication: {
    record_id: number;
    position: number;
    resource_type: string;
    server_id: string;
    version_id: string;
    change: 'created' | 'updated' | 'unchanged';
  };
  replay: {
    id: string;
    number: GeneratedAlways<number>;
    tenant: string;
    client_id: string;
    filter: JSONColumnType<ReplayFilter>;
    state: ReplayState;
    progress: JSONColumnType<ReplayProgress>;
    last_record: number;
    requested_at: At;
    finished_at: MaybeAt;
  };
  replay_item: { replay_id: string; record_id: number; outcome: ReplayOutcome | null };
  client: {
    client_id: string;
    tenant: string;
    jwks: JSONColumnType<{ keys: object[] }>;
    scopes: string[];
    jwks_url: string | null;
    purpose: Generated<Purpose>;
    legal_basis: string | null;
    sees_restricted: Generated<boolean>;
    bars_duplicates: Generated<boolean>;
    contact: string | null;
    requests_per_minute: number | null;
    generation: Generated<number>;
    revoked_at: MaybeAt;
    created_at: At;
  };
  retired_key: { id: string; retired_at: At };
  restricted_resource: { resource: string };
  console_pass: { digest: Buffer; kind: 'link' | 'session'; tenant: string; client_id: string; scopes: string; generation: number; expires_at: Date };
  quota: { key: string; window_at: Date; used: number };
  used_assertion: { issuer: string; jti: string; expires_at: Date };
  signing_key: { kid: string; private_jwk: JSONColumnType<object>; created_at: At; retired_at: MaybeAt };
  audit: {
    id: GeneratedAlways<number>;
    at: At;
    tenant: string | null;
    client_id: string | null;
    action: 'C' | 'R' | 'U' | 'D' | 'E';
    event: string;
    entity_type: string;
    entity_id: string;
    outcome: Generated<string>;
    request_id: string | null;
    resources: Generated<string[]>;
    versions: Generated<string[]>;
    purpose: string | null;
  };
  audit_seal: {
    number: number;
    ids: string;
    gaps: string;
    through: number;
    digests: Buffer;
    previous: Buffer;
    digest: Buffer;
    sealed_at: Date;
    forgotten_at: MaybeAt;
  };
}
