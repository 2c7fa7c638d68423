import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely';
import type { SubscriptionSettings } from './words.ts';

export type At = ColumnType<Date, Date | undefined, Date>;
export type MaybeAt = ColumnType<Date | null, Date | null | undefined, Date | null>;

/** The tables of who is told what. */
export interface SubscriptionTables {
  subscription: {
    id: string;
    tenant: string;
    client_id: string;
    topic: string;
    status: 'requested' | 'active' | 'error' | 'off';
    error: string | null;
    settings: JSONColumnType<SubscriptionSettings>;
    version: Generated<number>;
    created_at: At;
    updated_at: At;
    deleted_at: MaybeAt;
  };
  event: {
    id: GeneratedAlways<number>;
    record_id: number | null;
    topic: string;
    focus_type: string;
    focus_id: string;
    focus_version: string;
    facets: JSONColumnType<Record<string, string[]>>;
    focus: ColumnType<string | null, string, null>;
    subjects: Generated<string[]>;
    occurred_at: At;
    uid: Generated<string>;
    retraction: Generated<boolean>;
  };
  delivery: {
    subscription_id: string;
    event_number: number;
    event_id: number;
    delivered_at: MaybeAt;
    attempts: Generated<number>;
    digest: Buffer;
  };
  event_chain: { subscription_id: string; event_number: number; digest: Buffer; catching_up_until: MaybeAt };
  retraction: {
    subscription_id: string;
    event_number: number;
    raised_at: At;
    sent_at: MaybeAt;
    acknowledged_at: MaybeAt;
    acknowledged_by: string | null;
    alerted_at: MaybeAt;
  };
  contact: {
    subscription_id: string;
    last_at: At;
    failing_since: MaybeAt;
    failures: Generated<number>;
    not_before: MaybeAt;
    beaten_at: MaybeAt;
    beat_at: MaybeAt;
  };
  notification_attempt: { id: GeneratedAlways<number>; subscription_id: string; kind: string; name: string; at: At; answer: string; status: number | null; latency_ms: number };
  endpoint: { url: string; not_before: At; width: number | null; probe_until: MaybeAt; next_at: At };
  resend: {
    id: GeneratedAlways<number>;
    subscription_id: string;
    next_number: number;
    until_number: number;
    only_missing: boolean;
    state: Generated<'running' | 'done' | 'stopped'>;
    requested_at: At;
    finished_at: MaybeAt;
  };
}
