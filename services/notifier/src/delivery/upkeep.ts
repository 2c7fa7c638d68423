import { endedSubscriptions, inTransaction, purgeEvents, repeat } from '@ehch/ledger';
import type { LaneRunner } from '@ehch/lanes';
import { limitsOf } from '../deps.ts';
import { moveTo } from './change-status.ts';
import type { Courier } from './notify.ts';
import { tell } from './operations.ts';

const AT_ONCE = 1_000;

/** Turns off what has reached its end (SUB-009), and forgets what is past its retention (SUB-149). */
export function startUpkeep(courier: Courier): LaneRunner {
  const { deps: { logger } } = courier;
  const { upkeepEveryMs, purgeEveryMs } = limitsOf(courier.deps);
  const onError = (err: unknown): void => { logger.warn('upkeep-failed', { err }); };
  const clocks = [repeat(() => endSubscriptions(courier), { everyMs: upkeepEveryMs, onError }), repeat(() => forgetEvents(courier), { everyMs: purgeEveryMs, atOnce: true, onError })];
  return { close: async () => void (await Promise.all(clocks.map((clock) => clock.close()))) };
}

async function endSubscriptions({ deps: { ledger, logger }, metrics }: Courier): Promise<void> {
  for (const subscription of await endedSubscriptions(ledger, AT_ONCE)) {
    await inTransaction(ledger, (trx) => moveTo(trx, { logger, metrics }, subscription, { from: subscription.status, to: 'off', error: 'The subscription has reached its end.' }));
  }
}

/** @returns whether there may be more */
async function forgetEvents({ deps, metrics }: Courier): Promise<boolean> {
  const { forgotten, lost } = await purgeEvents(deps.ledger, { olderThanMs: limitsOf(deps).retentionMs, limit: AT_ONCE });
  for (const id of lost) tell({ logger: deps.logger, metrics }, 'message-exhausted', { id });
  return forgotten >= AT_ONCE;
}
