import type { Topic } from '@ehch/fhir';
import type { Lanes } from '@ehch/lanes';
import type { Ledger } from '@ehch/ledger';
import type { Clock, Decide, Keyring, Logger, Metrics, Resolve } from '@ehch/service-kit';
import type { OperationalEvent } from './operational-events.ts';

export type NotifierEvent = 'subscription-created' | 'subscription-updated' | 'subscription-deleted' | 'subscription-status-changed' | 'notification-failed' | 'heartbeat-failed' | 'upkeep-failed' | 'decision-unavailable' | 'retraction-sent-ahead' | 'retraction-overdue' | 'alerts-failed' | OperationalEvent;

/** What the routes and the deliveries both stand on. */
export interface NotifierDeps {
  ledger: Ledger;
  lanes: Lanes;
  logger: Logger<NotifierEvent>;
  metrics: Metrics;
  topics: readonly Topic[];
  /** Public FHIR base, such as `https://ehch.example/fhir/R4`, without a slash at its end. */
  baseUrl: string;
  /** Origins that endpoints may have although they are http or private. */
  allowedOrigins: readonly string[];
  /** Keeps the secrets that notifications are signed with, and the headers of subscribers; without one they are not signed. */
  seal?: Keyring;
  /** Milliseconds since 1970. */
  clock?: Clock;
  limits?: Partial<Limits>;
  /** Notifications to the public internet leave through it (WH-065). */
  proxy?: URL;
  /** Whether a subscriber may be told of people (SEC-053); by its purpose alone if not given. */
  decide?: Decide;
  /** Finds the addresses of endpoints; DNS if not given. */
  resolve?: Resolve;
}

export interface Limits {
  /** Subscriptions of one client (SUB-029). */
  subscriptionsPerClient: number;
  /** Subscriptions that are sent to at the same time, in this process. */
  concurrency: number;
  /** For an attempt, where the subscription does not say. */
  timeoutMs: number;
  /** Nothing is sent in one go that begins later: the slowest answer then still comes within what a lane gives work. */
  roundMs: number;
  /** A subscription that has failed for longer is set to `error` (SUB-117, WH-035). */
  failingWindowMs: number;
  /** What failed comes again after the first, the second and so on of these, and then after the last (SUB-116). */
  retryAfterMs: readonly number[];
  /** From the 201 to the handshake (SUB-072). */
  handshakeDelayMs: number;
  /** How often it is looked for heartbeats that are due. */
  heartbeatTickMs: number;
  /** How often it is looked for subscriptions that have ended. */
  upkeepEveryMs: number;
  /** How often it is looked for what is past its retention: what is kept for good is passed over each time. */
  purgeEveryMs: number;
  /** Events are kept this long (SUB-149). */
  retentionMs: number;
  /** A secret that was replaced signs for this long beside the new one (WH-005). */
  secretOverlapMs: number;
  /** An endpoint that does not cope is left alone this long (WH-025). */
  throttleMs: number;
  /** Messages a second to one endpoint; as many as there are where it is not given (WH-043). */
  ratePerSecond?: number;
  /** A retraction that its subscriber has not acknowledged for so long is alerted of. */
  acknowledgeWithinMs: number;
  /** How often that is looked for. */
  alertEveryMs: number;
}

const DAY_MS = 86_400_000;
const LIMITS: Limits = {
  subscriptionsPerClient: 100,
  concurrency: 64,
  timeoutMs: 15_000,
  roundMs: 100_000,
  failingWindowMs: 5 * DAY_MS,
  retryAfterMs: [5_000, 300_000],
  handshakeDelayMs: 1_000,
  heartbeatTickMs: 200,
  upkeepEveryMs: 5_000,
  purgeEveryMs: 10 * 60_000,
  retentionMs: 30 * DAY_MS,
  secretOverlapMs: DAY_MS,
  throttleMs: 60_000,
  acknowledgeWithinMs: 15 * 60_000,
  alertEveryMs: 5_000,
};

export const limitsOf = ({ limits }: Pick<NotifierDeps, 'limits'>): Limits => ({ ...LIMITS, ...limits });

export const nowOf = ({ clock = Date.now }: Pick<NotifierDeps, 'clock'>): Date => new Date(clock());
