import type { Contact, StoredSubscription, TriedNotification } from '@ehch/ledger';
import type { NotifierDeps } from '../deps.ts';
import type { NotifierMetrics } from '../metrics.ts';
import type { OperationalEvent } from '../operational-events.ts';

export interface Teller extends Pick<NotifierDeps, 'logger'> {
  metrics: NotifierMetrics;
}

/** Tells of something that an operator may have to act on: an id, and nothing of the endpoint. */
export function tell({ logger, metrics }: Teller, event: OperationalEvent, { id }: Pick<StoredSubscription, 'id'>): void {
  metrics.operational.add({ event });
  logger.warn(event, { subscriptionId: id });
}

const FAILING_AFTER = 4;

type Turning = Pick<TriedNotification, 'accepted' | 'answer' | 'status'>;

/**
 * Whether an attempt is the one by which an endpoint counts as failing, or as recovered: after four failures, but at once
 * where the endpoint refuses what it is sent, since that does not pass by itself (WH-024, WH-035).
 */
export function turnOf(tried: Turning, { failuresBefore, failures }: Pick<Contact, 'failuresBefore' | 'failures'>): 'endpoint-failing' | 'endpoint-recovered' | undefined {
  if (tried.accepted) return failuresBefore > 0 ? 'endpoint-recovered' : undefined;
  return failures === (isMistake(tried) ? 1 : FAILING_AFTER) ? 'endpoint-failing' : undefined;
}

const PASSING = new Set([408, 409, 425, 429]);

const isMistake = ({ answer, status = 0 }: Turning): boolean => answer === 'refused' && status >= 400 && status < 500 && !PASSING.has(status);
