import type { Response } from 'express';
import { HANDSHAKE_LANE } from '../delivery/handshake.ts';
import { limitsOf, type NotifierDeps } from '../deps.ts';

/**
 * Has the handshake of a subscription begin a moment after the answer to its client is out (SUB-072), who may listen only
 * then. A signal that is lost with this process is made up for by the lane's sweep.
 */
export function signalAfter(deps: Pick<NotifierDeps, 'lanes' | 'limits'>, res: Response, subscriptionId: string): void {
  res.once('finish', () => {
    setTimeout(() => void deps.lanes.signal({ lane: HANDSHAKE_LANE, keys: [subscriptionId] }), limitsOf(deps).handshakeDelayMs).unref();
  });
}
