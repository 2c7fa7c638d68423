import { type Lag, lagError, lagStatus, readLag } from '@ehch/ledger';
import { callerOf, grants, HttpError } from '@ehch/service-kit';
import { Router } from 'express';
import { type NotifierDeps, nowOf } from '../deps.ts';

/** `GET /lag`: how far behind each subscriber is. A subscriber sees its own subscriptions, whoever operates this sees all. */
export function createLagRoutes(deps: Pick<NotifierDeps, 'ledger' | 'clock'>): Router {
  return Router().get('/', async (req, res) => {
    const { tenant, clientId, scopes } = callerOf(req);
    const all = grants(scopes, 'operations', 'r');
    if (!all && !grants(scopes, 'Subscription', 'r')) throw new HttpError({ status: 403, code: 'scope-missing', detail: 'The token lacks system/Subscription.r.' });
    const lags = await readLag(deps.ledger, all ? undefined : { tenant, clientId });
    res.json({ asOf: nowOf(deps).toISOString(), subscriptions: lags.map(shown) });
  });
}

function shown(lag: Lag) {
  const { subscription, tenant, clientId, topic, head, delivered, waiting, oldest, oldestMs, attempts, failingSince, nextAttempt, retractions } = lag;
  const lastError = lagError(lag);
  return {
    subscription, tenant, clientId, topic, status: lagStatus(lag), head, delivered, waiting,
    ...(oldest && { oldest: oldest.toISOString(), oldestSeconds: Math.max(0, Math.round((oldestMs ?? 0) / 1_000)) }),
    ...(lastError !== undefined && { lastError, attempts }),
    ...(failingSince && { failingSince: failingSince.toISOString() }),
    ...(nextAttempt && { nextAttempt: nextAttempt.toISOString() }),
    retractions,
  };
}
