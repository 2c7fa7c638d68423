import { HttpError } from '@ehch/service-kit';
import { type RequestHandler, Router } from 'express';
import { createAssetRoutes } from './assets.ts';
import type { ConsoleDeps } from './deps.ts';
import { answerFailures } from './failures.ts';
import { doctorPage } from './pages/doctor.ts';
import { errorPage } from './pages/error-code.ts';
import { lagPage } from './pages/lag.ts';
import { overviewPage } from './pages/overview.ts';
import { subscriberPage } from './pages/subscriber.ts';
import { createQueuesRoutes } from './queues.ts';
import { readLags } from './read-lags.ts';
import { answerOutages } from './outages-csv.ts';
import { type AskedPage, needOperator, showPage } from './show-page.ts';
import { createLinkRoutes } from './sign-in/link.ts';
import { createSessionRoutes, requireSession } from './sign-in/session.ts';

/**
 * Every page under `/console`, behind a session, and `POST /console/sign-in`, which gives a client with a token the link that begins one.
 * Operators (scope `operations.r`) see all, other clients their own subscriptions.
 */
export function createConsoleRoutes(deps: ConsoleDeps): Router {
  const pages = Router();
  pages.use(setPolicy, createSessionRoutes(deps), requireSession(deps));
  const show = (path: string, ask: AskedPage) => pages.get(path, showPage(ask));
  show('/', (caller) => overviewPage(deps, caller));
  show('/lag', async (caller) => lagPage(await readLags(deps.ledger, caller), deps.base));
  show('/subscribers/:id', (caller, { id }) => subscriberPage(deps, caller, id));
  show('/errors/:code', (_caller, { code }) => errorPage(code));
  show('/doctor', (caller) => doctorPage(deps, needOperator(caller)));
  pages.use('/queues', createQueuesRoutes(deps.lanes, '/console/queues'));
  pages.get('/subscribers/:id/outages.csv', answerOutages(deps));
  pages.use(() => { throw new HttpError({ status: 404, code: 'not-found', detail: 'There is no such page.' }); }, answerFailures);
  return Router().use('/assets', createAssetRoutes()).use(createLinkRoutes(deps), pages);
}

/** Nothing but what comes from here is loaded, run, sent to or framed. `same-origin` keeps the Origin header of our own forms, which `no-referrer` would take away. */
const setPolicy: RequestHandler = (_req, res, next) => {
  res.set({
    'Content-Security-Policy': "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
  });
  next();
};
