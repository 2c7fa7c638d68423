import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Interaction } from '../capability/claims.ts';
import type { ReadingDeps } from '../deps.ts';
import { history, read } from './instance.ts';
import { search } from './search.ts';

type Handler = (deps: ReadingDeps, req: Request, res: Response) => Promise<void>;

/** Reads, histories and searches of the types that they are claimed of; what is not goes on to whoever is behind. */
export function createReadingRoutes(deps: ReadingDeps): Router {
  const claimed = (interaction: Interaction, handler: Handler): RequestHandler => (req, res, next) => {
    const [type, id = ''] = [req.params['type'], req.params['id']];
    const isClaimed = deps.claims.some((claim) => claim.type === type && claim.interactions.includes(interaction));
    return isClaimed && !/^[_$]/.test(String(id)) ? handler(deps, req, res) : next();
  };
  const router = Router({ caseSensitive: true });
  router.get('/:type', claimed('search-type', search));
  router.post('/:type/_search', claimed('search-type', search));
  router.get('/:type/:id', claimed('read', read));
  router.get('/:type/:id/_history', claimed('history-instance', history));
  router.get('/:type/:id/_history/:version', claimed('vread', read));
  return router;
}
