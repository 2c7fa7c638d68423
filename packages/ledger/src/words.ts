/**
 * Who must act before a piece of work can go on, and so what a lane does with it:
 * `retry` comes again by itself with back-off; `wait` was asked for by the target (Retry-After, open circuit);
 * `fix-data` needs the sender, `fix-mapping` needs us, `stop` needs the operator.
 */
export type FailureClass = 'retry' | 'wait' | 'fix-data' | 'fix-mapping' | 'stop';

/** Why an item is not done yet, in words for the person who must act. Never holds a value from the record. */
export interface Reason {
  class: FailureClass;
  /** Stable code with a page of its own, such as `EHCH-PUB-003`. */
  code: string;
  text: string;
  /** What to do about it. */
  fix?: string;
  /** Who can. */
  who?: 'sender' | 'mapping' | 'receiver' | 'network';
  issues?: object[];
}

/** What a subscriber agreed to when the subscription was made. */
export interface SubscriptionSettings {
  endpoint: string;
  headers: string[];
  payload: string;
  content: 'empty' | 'id-only' | 'full-resource';
  filters: string[];
  heartbeatSeconds?: number;
  timeoutSeconds?: number;
  maxCount?: number;
  end?: string;
  /** What notifications are signed with, sealed. */
  secret?: string;
  /** Of the content that the subscription was made from, to tell a repeated request from another one. */
  requestDigest?: string;
  /** The resource as its owner sent it, kept for reads. */
  resource: object;
}
