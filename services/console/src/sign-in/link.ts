import { inTransaction, saveConsoleLink, writeAudit } from '@ehch/ledger';
import { callerOf, contextOf, formatScopes, HttpError } from '@ehch/service-kit';
import { type RequestHandler, Router } from 'express';
import type { ConsoleDeps } from '../deps.ts';
import { maySee } from './rights.ts';
import { digestOf, newSecret } from './secrets.ts';

/** Long enough to bring a link from the terminal to the browser, and no longer. */
export const LINK_SECONDS = 60;

/** `POST /sign-in`: a link for whoever has a token that `GET /lag` takes. It is good once, for a minute, and gives the rights of that token. */
export function createLinkRoutes({ ledger, base, check }: Pick<ConsoleDeps, 'ledger' | 'base' | 'check'>): Router {
  const give: RequestHandler = async (req, res) => {
    const { tenant, clientId, scopes, generation = 0 } = callerOf(req);
    if (!maySee(scopes)) throw new HttpError({ status: 403, code: 'scope-missing', detail: 'The token lacks system/operations.r, and system/Subscription.r too.' });
    const secret = newSecret();
    const expiresAt = await inTransaction(ledger, async (trx) => {
      await writeAudit(trx, [{ tenant, clientId, action: 'E', event: 'console-link-given', entityType: 'Client', entityId: clientId, requestId: contextOf(req).requestId }]);
      return saveConsoleLink(trx, digestOf(secret), { tenant, clientId, scopes: formatScopes(scopes), generation, seconds: LINK_SECONDS });
    });
    if (expiresAt === undefined) throw new HttpError({ status: 401, code: 'token-invalid', detail: 'The token was taken back.' });
    res.status(201).json({ url: `${base}/console/sign-in?link=${secret}`, expiresAt: expiresAt.toISOString() });
  };
  return Router().post('/sign-in', check, give);
}
