import { callerOf, readJson } from '@ehch/service-kit';
import { type RequestHandler, Router } from 'express';
import type { FhirDeps } from '../deps.ts';
import { digestOf, whenGone, writerOf } from '../encounter/routes.ts';
import { batch } from './batch.ts';
import { readBundle } from './read-bundle.ts';
import { responseBundle } from './response.ts';
import { transaction } from './transaction.ts';

const TYPES = ['application/fhir+json', 'application/json'];
/** REST-067. */
const LIMIT = 5 * 1_048_576;

/** `POST /fhir/R4`: a batch or a transaction. */
export function createBundleRoutes(deps: FhirDeps): Router {
  return Router().post('/', takeBundle(deps));
}

const takeBundle =
  (deps: FhirDeps): RequestHandler =>
  async (req, res) => {
    const { value, bytes } = await readJson(req, { types: TYPES, limit: LIMIT });
    const { type, entries } = readBundle(value);
    const request = { entries, writer: { ...writerOf(req), scopes: callerOf(req).scopes }, digest: digestOf(req, bytes), signal: whenGone(res) };
    const answered = await (type === 'batch' ? batch : transaction)(deps, request);
    res.status(200).set('Content-Type', 'application/fhir+json; charset=utf-8').end(JSON.stringify(responseBundle(type, answered)));
  };
