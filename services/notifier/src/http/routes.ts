import { allowOnly, requireScope } from '@ehch/service-kit';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { acknowledge } from '../catch-up/acknowledge.ts';
import { catchUp } from '../catch-up/catch-up.ts';
import { snapshot } from '../catch-up/snapshot.ts';
import { verify } from '../catch-up/verify.ts';
import type { NotifierDeps } from '../deps.ts';
import { attempts } from './attempts.ts';
import { create } from './create.ts';
import { events } from './events.ts';
import { preview } from './preview.ts';
import { rotateSecret } from './rotate-secret.ts';
import { recover, resend } from './resend.ts';
import { read, search } from './read.ts';
import { instanceStatus, typeStatus } from './status.ts';
import { remove, update } from './update.ts';

type Interaction = (deps: NotifierDeps, req: Request, res: Response) => Promise<void>;

/** Everything under `/fhir/R4/Subscription`. The host puts its token check in front. */
export function createNotifierRoutes(deps: NotifierDeps): Router {
  const router = Router();
  const allowed = (scope: `${string}.${string}`, interaction: Interaction): RequestHandler[] => [requireScope(scope), (req, res) => interaction(deps, req, res)];
  router.post('/', allowed('Subscription.c', create));
  router.get('/', allowed('Subscription.s', search));
  router.all('/', allowOnly('GET', 'POST'));
  router.get('/$status', allowed('Subscription.r', typeStatus));
  router.post('/$status', allowed('Subscription.r', typeStatus));
  router.all('/$status', allowOnly('GET', 'POST'));
  router.post('/$preview', allowed('Subscription.c', preview));
  router.all('/$preview', allowOnly('POST'));
  router.get('/:id', allowed('Subscription.r', read));
  router.put('/:id', allowed('Subscription.u', update));
  router.delete('/:id', allowed('Subscription.d', remove));
  router.all('/:id', allowOnly('GET', 'PUT', 'DELETE'));
  for (const [operation, interaction] of OPERATIONS) {
    router.get(`/:id/${operation}`, allowed('Subscription.r', interaction));
    router.post(`/:id/${operation}`, allowed('Subscription.r', interaction));
    router.all(`/:id/${operation}`, allowOnly('GET', 'POST'));
  }
  for (const [operation, interaction] of ACTIONS) {
    router.post(`/:id/${operation}`, allowed('Subscription.u', interaction));
    router.all(`/:id/${operation}`, allowOnly('POST'));
  }
  return router;
}

const OPERATIONS: readonly (readonly [string, Interaction])[] = [
  ['$status', instanceStatus],
  ['$events', events],
  ['$attempts', attempts],
  ['$catchup', catchUp],
  ['$snapshot', snapshot],
  ['$verify', verify],
];

/** Operations that change something, and so are asked for by POST alone. */
const ACTIONS: readonly (readonly [string, Interaction])[] = [
  ['$resend', resend],
  ['$recover', recover],
  ['$rotate-secret', rotateSecret],
  ['$acknowledge', acknowledge],
];
