import { enterEndpoint, type PendingDelivery, slowEndpoint, takePlace, widenEndpoint } from '@ehch/ledger';
import { setTimeout as sleep } from 'node:timers/promises';
import { limitsOf } from '../deps.ts';
import type { Answer } from '../outbound/answers.ts';
import { tellable } from './disclosure.ts';
import { type Attempted, type Courier, sendEvent } from './notify.ts';

/** Makes an attempt, unless it is too late for one. */
type Attempt = () => Promise<Answer | undefined>;

/** What came of an attempt; or when to come again, where none was made. */
export type Passage = { is: 'through'; answer: Answer | undefined } | { is: 'closed'; afterMs: number };

/** A place in the row that is further off is not taken. */
const LONGEST_ROW_MS = 2_000;
const AGAIN_MS = 1_000;

/**
 * What several subscriptions to one endpoint share: it is slowed down as a whole, has one probe, then one, two, four and so on
 * at once from each process (WH-025, WH-032), and gets no more a second than it may (WH-043).
 */
export async function throughGate(courier: Courier, { subscription: { settings }, isSlowed }: PendingDelivery, attempt: Attempt): Promise<Passage> {
  const { endpoint } = settings;
  const { ledger } = courier.deps;
  const { ratePerSecond, timeoutMs } = limitsOf(courier.deps);
  const inside = courier.inside.get(endpoint) ?? 0;
  if (isSlowed) {
    const entry = await enterEndpoint(ledger, endpoint, (settings.timeoutSeconds ?? timeoutMs / 1_000) * 1_000 + AGAIN_MS);
    if ('waitMs' in entry) return { is: 'closed', afterMs: Math.max(AGAIN_MS, entry.waitMs) };
    if (inside >= entry.width) return { is: 'closed', afterMs: AGAIN_MS };
  }
  if (ratePerSecond !== undefined) {
    const ms = await takePlace(ledger, endpoint, { perSecond: ratePerSecond, longestMs: LONGEST_ROW_MS });
    if (ms === undefined) return { is: 'closed', afterMs: AGAIN_MS };
    await sleep(ms);
  }
  const answer = await counted(courier, endpoint, attempt);
  if (answer) await settle(courier, { endpoint, isSlowed }, answer);
  return { is: 'through', answer };
}

/** What became of an event that was to be sent: an attempt, with what was told of it; none because its endpoint is left alone, or none in this round: it may be somebody else's now. */
export type Sent = ({ is: 'through'; told: PendingDelivery } & Pick<Attempted, 'answer' | 'tried'>) | (Passage & { is: 'closed' }) | { is: 'late' };

/** Sends what its subscriber may be told of an event (SEC-053), if its endpoint may have it now, and the subscription is still this worker's. */
export async function sendThroughGate(courier: Courier, pending: PendingDelivery, { isOurs, isNotedLater }: { isOurs: () => boolean; isNotedLater: boolean }): Promise<Sent> {
  let sent: Sent = { is: 'late' };
  const passage = await throughGate(courier, pending, async () => {
    const told = await tellable(courier.deps, pending);
    if (!isOurs()) return undefined;
    const { answer, tried } = await sendEvent(courier, told, { isNotedLater });
    sent = { is: 'through', told, answer, tried };
    return answer;
  });
  return passage.is === 'closed' ? passage : sent;
}

async function counted({ inside }: Courier, endpoint: string, attempt: Attempt): Promise<Answer | undefined> {
  inside.set(endpoint, (inside.get(endpoint) ?? 0) + 1);
  try {
    return await attempt();
  } finally {
    const left = (inside.get(endpoint) ?? 1) - 1;
    if (left > 0) inside.set(endpoint, left);
    else inside.delete(endpoint);
  }
}

async function settle({ deps }: Courier, { endpoint, isSlowed }: { endpoint: string; isSlowed: boolean }, answer: Answer): Promise<void> {
  const slowMs = slowedBy(answer, isSlowed, limitsOf(deps).throttleMs);
  if (slowMs !== undefined) await slowEndpoint(deps.ledger, endpoint, slowMs);
  else if (isSlowed) await widenEndpoint(deps.ledger, endpoint);
}

const OVERLOADED = new Set([429, 502, 503, 504]);

/** For how long an answer slows an endpoint down: what it asked for, or our own while it does not cope. A probe that fails is one more. */
export function slowedBy(answer: Answer, isSlowed: boolean, throttleMs: number): number | undefined {
  if (answer.is === 'busy') return answer.afterMs;
  const doesNotCope = (answer.is === 'refused' && OVERLOADED.has(answer.status)) || (answer.is === 'silent' && answer.cause === 'timeout');
  return doesNotCope || (isSlowed && answer.is !== 'accepted') ? throttleMs : undefined;
}
