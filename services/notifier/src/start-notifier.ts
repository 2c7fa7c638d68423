import { gather, type LaneRunner } from '@ehch/lanes';
import { type TriedNotification, noteAttempts, NOTIFYING_LANE, RESENDING_LANE } from '@ehch/ledger';
import { limitsOf, type NotifierDeps } from './deps.ts';
import { deliveryDrain } from './delivery/deliver.ts';
import { HANDSHAKE_LANE, handshakeDrain } from './delivery/handshake.ts';
import { startHeartbeats } from './delivery/heartbeat.ts';
import { resendDrain } from './delivery/resend.ts';
import { startUpkeep } from './delivery/upkeep.ts';
import { notifierMetrics } from './metrics.ts';
import { createSender } from './outbound/sender.ts';
import { startAlerts } from './retractions/alerts.ts';

/** Starts to shake hands with new subscribers and to bring events to active ones, and to alert of retractions that nobody acknowledges, in this process. */
export async function startNotifier(deps: NotifierDeps): Promise<LaneRunner> {
  const { lanes, allowedOrigins, resolve, proxy } = deps;
  // Both lanes may be sending to one origin at their full width.
  const sender = createSender({ allowedOrigins, connections: 2 * limitsOf(deps).concurrency, ...(resolve && { resolve }), ...(proxy && { proxy }) });
  const note = gather((tried: readonly TriedNotification[]) => noteAttempts(deps.ledger, tried), 2 * limitsOf(deps).concurrency);
  const courier = { deps, sender, metrics: notifierMetrics(deps.metrics), inside: new Map<string, number>(), note };
  const drains = [await lanes.run(HANDSHAKE_LANE, handshakeDrain(courier)), await lanes.run(NOTIFYING_LANE, deliveryDrain(courier)), await lanes.run(RESENDING_LANE, resendDrain(courier))];
  const runners = [...drains, startHeartbeats(courier), startUpkeep(courier), startAlerts(deps)];
  return {
    close: async () => {
      await Promise.all(runners.map((runner) => runner.close()));
      await sender.close();
    },
  };
}
