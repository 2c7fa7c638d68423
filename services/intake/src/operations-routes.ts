import { readOverview } from '@ehch/ledger';
import { answerChecks, type Check, requireScope } from '@ehch/service-kit';
import { type RequestHandler, Router } from 'express';
import type { IntakeDeps } from './deps.ts';

/** For whoever operates this, and not for a tenant: numbers are those of all. */
const SCOPE = 'operations.r';

/** `GET /doctor`: what each check found, and what to do about it. */
export function createDoctorRoutes(checks: Readonly<Record<string, Check>>): Router {
  return Router().get('/', requireScope(SCOPE), answerChecks(checks));
}

/** `GET /status`: how records, subscriptions and sources stand, by number alone. */
export function createStatusRoutes({ ledger }: Pick<IntakeDeps, 'ledger'>): Router {
  const answer: RequestHandler = async (_req, res) => {
    res.json(await readOverview(ledger));
  };
  return Router().get('/', requireScope(SCOPE), answer);
}
