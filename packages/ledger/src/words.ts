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

/** What a client has records for, by HL7's codes for it: care of the person itself, running the service, public health, research. */
export type Purpose = 'TREAT' | 'HOPERAT' | 'PUBHLTH' | 'HRESCH';

/**
 * How a row or record came to be held no longer: a receipt brought it mended; a later receipt holds it again, in its place; a
 * newer version of it was published; a replay read it again, and let it through.
 */
export type Resolution = 'mended' | 'held-again' | 'superseded' | 'replayed';

/** What a replay is about. Everything that is given has to hold. */
export interface ReplayFilter {
  /** Name of a source, or URI of a source system. */
  source?: string;
  /** ODS code or CQC location id. */
  home?: string;
  /** Received not before, and before. ISO 8601 with an offset. */
  from?: string;
  to?: string;
  /** What is held under this code. */
  code?: string;
  /** Mapped by a version of the mapper below this one, or by any other than this one. */
  mapperBelow?: number;
  mapperNot?: string;
  recordType?: string;
  receipt?: string;
  state?: 'held' | 'waiting' | 'published';
}

export type ReplayState = 'running' | 'paused' | 'stopped' | 'done';

/** What became of a record that a replay put behind its key. */
export type ReplayOutcome = 'unchanged' | 'published' | 'superseded' | 'held' | 'waiting';

/** How far a replay is: where it goes on, and what became of what lies behind that. Numbers are of rows and records. */
export interface ReplayProgress {
  /** The held row that was read last; absent where rows are through or not asked for. */
  row?: { receipt: string; position: number };
  rowsDone: boolean;
  record: number;
  /** The last record that was looked at to count how many the replay is about; absent of replays that were counted when they were asked for. */
  counted?: number;
  /** Of what was counted so far. */
  total: number;
  /** Held rows that go on, that a newer version has made void, that are held still, and that nothing is kept of to read again. */
  released: number;
  stillHeld: number;
  notKept: number;
  /** Records that were put behind their keys, that were left since a newer version stands, and that are on their way already. */
  sent: number;
  superseded: number;
  underWay: number;
  /** Of those sent, the ones whose cells were read anew to another content, and the ones that the source does not read any more. */
  reread: number;
  unreadable: number;
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
  /** What notifications are signed with too, until then: secrets that were replaced, sealed. */
  oldSecrets?: { secret: string; until: string }[];
  /** Of the content that the subscription was made from, to tell a repeated request from another one. */
  requestDigest?: string;
  /** The resource as its owner sent it, kept for reads. */
  resource: object;
}
