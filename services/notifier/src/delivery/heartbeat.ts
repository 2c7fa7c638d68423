import { claimHeartbeats, eventCount, inTime, inTransaction, readSubscription, repeat, type StoredSubscription } from '@ehch/ledger';
import type { LaneRunner } from '@ehch/lanes';
import { limitsOf, nowOf } from '../deps.ts';
import { statusAt } from '../subscription/present.ts';
import { moveTo } from './change-status.ts';
import { errorTextOf } from './decide.ts';
import { type Attempted, type Courier, notify } from './notify.ts';

/** A heartbeat that takes longer has failed: the next one may be due. */
const LONGEST_ATTEMPT_MS = 10_000;
/** For what goes on around the attempt. */
const MARGIN_MS = 2_000;
/** One that has not ended by then makes way: others wait for its place. */
const LONGEST_BEAT_MS = 60_000;

/**
 * Sends heartbeats to whom nothing else was sent for their period (SUB-130). The ledger's clock says when, and who of
 * several processes (SUB-135). What cannot be noted is due again within seconds.
 */
export function startHeartbeats(courier: Courier): LaneRunner {
  const { ledger, logger } = courier.deps;
  const { heartbeatTickMs, concurrency } = limitsOf(courier.deps);
  const beating = new Set<Promise<void>>();
  const warn = (err: unknown): void => { logger.warn('heartbeat-failed', { err }); };
  const clock = repeat(async () => {
    const claimed = await claimHeartbeats(ledger, { leaseMs: LONGEST_ATTEMPT_MS + MARGIN_MS, limit: concurrency - beating.size });
    for (const id of claimed) {
      const beat: Promise<void> = inTime(sendHeartbeat(courier, id), LONGEST_BEAT_MS).catch(warn).finally(() => { beating.delete(beat); });
      beating.add(beat);
    }
  }, { everyMs: heartbeatTickMs, onError: warn });
  return {
    close: async () => {
      await clock.close();
      await Promise.all(beating);
    },
  };
}

async function sendHeartbeat(courier: Courier, id: string): Promise<void> {
  const subscription = await readSubscription(courier.deps.ledger, id);
  const at = nowOf(courier.deps);
  if (subscription === undefined || !['active', 'error'].includes(statusAt(subscription, at))) return;
  const { heartbeatSeconds = 0, timeoutSeconds } = subscription.settings;
  const wantedMs = timeoutSeconds === undefined ? limitsOf(courier.deps).timeoutMs : timeoutSeconds * 1_000;
  const attempted = await notify(courier, {
    subscription,
    kind: { type: 'heartbeat', at },
    events: [],
    counter: await eventCount(courier.deps.ledger, id),
    name: `heartbeat_${at.getTime()}`,
    timeoutMs: Math.min(wantedMs, LONGEST_ATTEMPT_MS, heartbeatSeconds * 1_000),
  });
  await heed(courier, subscription, attempted);
}

/** A subscription is ended by what its heartbeats are answered as by what its events are (SUB-117, SUB-118, SUB-133). */
async function heed({ deps, metrics }: Courier, subscription: StoredSubscription, { answer, contact }: Attempted): Promise<void> {
  if (answer.is === 'accepted') return;
  const since = contact?.failingSince?.getTime() ?? Number.POSITIVE_INFINITY;
  const isOver = subscription.status === 'active' && nowOf(deps).getTime() - since > limitsOf(deps).failingWindowMs;
  if (answer.is !== 'gone' && !isOver) return;
  const change = { from: subscription.status, to: answer.is === 'gone' ? 'off' : 'error', error: errorTextOf(answer) } as const;
  await inTransaction(deps.ledger, (trx) => moveTo(trx, { logger: deps.logger, metrics }, subscription, change));
}
