import { Router } from 'express';
import type { ReadingDeps } from '../deps.ts';
import { history, read } from './instance.ts';
import { search } from './search.ts';

/** Reads, versions, histories and searches of any type; what is not claimed is turned away before. */
export function createReadingRoutes(deps: ReadingDeps): Router {
  const router = Router({ caseSensitive: true });
  router.get('/:type', (req, res) => search(deps, req, res));
  router.post('/:type/_search', (req, res) => search(deps, req, res));
  router.get('/:type/:id', (req, res) => read(deps, req, res));
  router.get('/:type/:id/_history', (req, res) => history(deps, req, res));
  router.get('/:type/:id/_history/:version', (req, res) => read(deps, req, res));
  return router;
}
