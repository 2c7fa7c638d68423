import { requireScope } from '@ehch/service-kit';
import { Router } from 'express';
import type { FhirDeps } from '../deps.ts';
import { create } from './create.ts';
import { conditionalUpdate, update } from './update.ts';

/** The writes under `/fhir/R4/Encounter`. */
export function createEncounterRoutes(deps: FhirDeps): Router {
  const router = Router();
  router.post('/', requireScope('Encounter.c'), requireSearchFor('if-none-exist'), (req, res) => create(deps, req, res));
  router.put('/', requireScope('Encounter.cu'), requireScope('Encounter.s'), (req, res) => conditionalUpdate(deps, req, res));
  router.put('/:id', requireScope('Encounter.u'), (req, res) => update(deps, req, res));
  return router;
}

/** A write on a condition tells what is there, so it needs the right to search too (SEC-012). */
const requireSearchFor = (header: string) => {
  const check = requireScope('Encounter.s');
  return ((req, res, next) => {
    if (req.get(header) === undefined) next();
    else check(req, res, next);
  }) satisfies ReturnType<typeof requireScope>;
};
