import { type AuditEntry, type ConsolePass, endConsoleSession, findConsoleSession, inTransaction, redeemConsoleLink, writeAudit } from '@ehch/ledger';
import { type Caller, contextOf, HttpError, intersectScopes, parseScopes, readText } from '@ehch/service-kit';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { ConsoleDeps } from '../deps.ts';
import { signedOutPage, signInPage } from '../pages/sign-in.ts';
import { sendPage } from '../show-page.ts';
import { clearCookie, readCookie, SESSION_SECONDS, setCookie } from './cookie.ts';
import { maySee } from './rights.ts';
import { digestOf, isSecret, newSecret } from './secrets.ts';

type Deps = Pick<ConsoleDeps, 'ledger' | 'base'>;

/**
 * `GET /sign-in?link=` asks before it uses up the link, so that what only looks at links ahead of people does not; `POST /session` begins a session,
 * `POST /sign-out` ends it. Both take requests from our own pages alone.
 */
export function createSessionRoutes(deps: Deps): Router {
  const router = Router();
  router.get('/sign-in', (req, res) => {
    const { link } = req.query;
    sendPage(req, res, isSecret(link) ? signInPage(link) : signedOutPage());
  });
  router.post('/session', fromOurPages(deps.base), (req, res) => begin(deps, req, res));
  router.post('/sign-out', fromOurPages(deps.base), (req, res) => end(deps, req, res));
  return router;
}

async function begin({ ledger, base }: Deps, req: Request, res: Response): Promise<void> {
  const link = new URLSearchParams(await readText(req, { types: ['application/x-www-form-urlencoded'], limit: 1_024 })).get('link');
  const secret = newSecret();
  const pass = await inTransaction(ledger, async (trx) => {
    const redeemed = isSecret(link) ? await redeemConsoleLink(trx, { link: digestOf(link), session: digestOf(secret) }, SESSION_SECONDS) : undefined;
    if (redeemed) await writeAudit(trx, [auditOf('console-signed-in', redeemed, req)]);
    return redeemed;
  });
  if (pass === undefined) contextOf(req).log.warn('console-link-refused');
  if (pass === undefined) throw new HttpError({ status: 401, code: 'token-invalid', detail: 'This link was used before, or is older than a minute.' });
  setCookie(res, base, secret);
  res.redirect(303, '/console/');
}

async function end({ ledger, base }: Deps, req: Request, res: Response): Promise<void> {
  const secret = readCookie(req, base);
  await inTransaction(ledger, async (trx) => {
    const pass = secret === undefined ? undefined : await endConsoleSession(trx, digestOf(secret));
    if (pass) await writeAudit(trx, [auditOf('console-signed-out', pass, req)]);
  });
  clearCookie(res, base);
  res.redirect(303, '/console/sign-in');
}

const auditOf = (event: string, { tenant, clientId }: ConsolePass, req: Request): AuditEntry => ({ tenant, clientId, action: 'E', event, entityType: 'Client', entityId: clientId, requestId: contextOf(req).requestId });

/** Browsers name the origin of a form on every POST; the cookie alone is not trusted to stay away from the forms of others. */
const fromOurPages =
  (base: string): RequestHandler =>
  (req, _res, next) => {
    const origin = req.get('origin') ?? '';
    if (origin !== base && origin !== `${new URL(base).protocol}//${req.get('host') ?? ''}`) throw new HttpError({ status: 403, code: 'scope-missing', detail: 'This did not come from a page of the console.' });
    next();
  };

/** Lets through who is signed in. The rights are those of the link and those that the client has now, whichever are fewer. */
export function requireSession({ ledger, base }: Deps): RequestHandler {
  return async (req, res, next) => {
    const secret = readCookie(req, base);
    const session = secret === undefined ? undefined : await findConsoleSession(ledger, digestOf(secret));
    if (session === undefined) throw new HttpError({ status: 401, code: 'token-missing', detail: secret === undefined ? 'You are not signed in.' : 'You are not signed in any more.' });
    const { tenant, clientId } = session;
    const scopes = intersectScopes(parseScopes(session.scopes) ?? [], parseScopes(session.allowed.join(' ')) ?? []);
    if (!maySee(scopes)) throw new HttpError({ status: 403, code: 'scope-missing', detail: 'This client may not see the console any more.' });
    res.locals.caller = { tenant, clientId, scopes } satisfies Caller;
    next();
  };
}
