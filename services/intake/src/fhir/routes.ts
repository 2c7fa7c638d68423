import { randomBytes } from 'node:crypto';
import { settleSetting } from '@ehch/ledger';
import { allowOnly, HttpError } from '@ehch/service-kit';
import { type RequestHandler, Router } from 'express';
import { answerResource } from './answer.ts';
import { type AddedClaim, type Claim, claimsOf } from './capability/claims.ts';
import { methodsAt } from './capability/methods.ts';
import { capabilityStatement, type SystemInteraction } from './capability/statement.ts';
import type { FhirDeps } from './deps.ts';
import { negotiation } from './negotiate.ts';
import { nhsHeaders, type NhsProfile } from './nhs-headers.ts';
import { createReadingRoutes } from './reading/routes.ts';
import { createValidatingRoutes } from './validating.ts';

/** Writes of single resources: routes below the base, and what they let the statement claim. */
export interface Writes {
  router: RequestHandler;
  claims: readonly AddedClaim[];
}

/** Bundles posted to the base itself. */
export interface Bundles {
  handler: RequestHandler;
  interactions: readonly SystemInteraction[];
}

export interface FhirRoutesOptions extends FhirDeps {
  /** Lets through who has a token. */
  check: RequestHandler;
  /** The SMART configuration (SEC-001). */
  configuration: object;
  /** The conventions that callers keep to; none if not given. */
  nhsProfile?: NhsProfile;
  writes?: Writes;
  bundles?: Bundles;
}

/**
 * Everything under `/fhir/R4` but Subscription. Metadata and discovery are open to all; everything else asks for a token. What is
 * not claimed does not work (REST-071).
 */
export async function createFhirRoutes({ check, configuration, nhsProfile = 'none', writes, bundles, ...deps }: FhirRoutesOptions): Promise<Router> {
  const claims = claimsOf(writes?.claims ?? []);
  const pageKey = Buffer.from(await settleSetting(deps.ledger, 'search-page-key', randomBytes(32).toString('base64')), 'base64');
  const reading = { ...deps, claims, pageKey };
  const statement = capabilityStatement({ claims, system: bundles?.interactions ?? [], topics: deps.topics.map(({ url }) => url), base: deps.base });
  const router = Router({ caseSensitive: true });
  router.get('/.well-known/smart-configuration', (_req, res) => void res.json(configuration));
  router.use(negotiation);
  router.all('/.well-known/smart-configuration', allowOnly('GET', 'HEAD'));
  router.get('/metadata', (_req, res) => { answerResource(res, statement); });
  router.all('/metadata', refuseUnknownMethod, allowOnly('GET', 'HEAD'));
  router.use(nhsHeaders(nhsProfile), check, refuseUnknownMethod, refuseUnclaimed(claims, bundles));
  if (bundles) router.post('/', bundles.handler);
  if (writes) router.use(writes.router);
  router.use(createValidatingRoutes(deps.ledger), createReadingRoutes(reading));
  return router;
}

/** Lets through what is claimed alone: 405 for another method than the address takes, 404 for an address that takes none (REST-074). */
function refuseUnclaimed(claims: readonly Claim[], bundles: Bundles | undefined): RequestHandler {
  return (req, res, next) => {
    const methods = req.path === '/' ? (bundles ? ['POST'] : []) : methodsAt(req.path, claims);
    if (methods.includes(req.method)) next();
    else if (methods.length > 0) allowOnly(...methods)(req, res, next);
    else throw new HttpError({ status: 404, code: 'not-found', detail: 'There is nothing at this address.' });
  };
}

/** Those of HTTP itself and PATCH; WebDAV's and others' are not known here (REST-074). */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);

const refuseUnknownMethod: RequestHandler = ({ method }, _res, next) => {
  if (!METHODS.has(method)) throw new HttpError({ status: 501, code: 'method-unknown', detail: 'This method is not known here.' });
  next();
};
