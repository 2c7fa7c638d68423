import { randomBytes } from 'node:crypto';
import { negotiation } from '@ehch/fhir-http';
import { settleSetting } from '@ehch/ledger';
import { allowOnly, HttpError } from '@ehch/service-kit';
import { type RequestHandler, Router } from 'express';
import { answerResource } from './answer.ts';
import { takeBundle } from './bundle/routes.ts';
import { type Claim, claimsOf } from './capability/claims.ts';
import { methodsAt } from './capability/methods.ts';
import { capabilityStatement } from './capability/statement.ts';
import type { FhirDeps } from './deps.ts';
import { createEncounterRoutes, ENCOUNTER_CLAIMS } from './encounter/routes.ts';
import { nhsHeaders, type NhsProfile } from './nhs-headers.ts';
import { createReadingRoutes } from './reading/routes.ts';
import { createValidatingRoutes } from './validating.ts';
import type { WritingDeps } from './writing-deps.ts';

export interface FhirRoutesOptions extends FhirDeps {
  /** Lets through who has a token. */
  check: RequestHandler;
  /** The SMART configuration (SEC-001). */
  configuration: object;
  /** The conventions that callers keep to; none if not given. */
  nhsProfile?: NhsProfile;
  /** What writes work with. */
  writing: Omit<WritingDeps, 'reading'>;
}

/**
 * Everything under `/fhir/R4` but Subscription. Metadata and discovery are open to all; everything else asks for a token. What is
 * not claimed does not work (REST-071).
 */
export async function createFhirRoutes({ check, configuration, nhsProfile = 'none', writing, ...deps }: FhirRoutesOptions): Promise<Router> {
  const claims = claimsOf(ENCOUNTER_CLAIMS);
  const pageKey = Buffer.from(await settleSetting(deps.ledger, 'search-page-key', randomBytes(32).toString('base64')), 'base64');
  const reading = { ...deps, claims, pageKey };
  const statement = capabilityStatement({ claims, system: ['batch', 'transaction'], topics: deps.topics.map(({ url }) => url), base: deps.base });
  const router = Router({ caseSensitive: true });
  router.get('/.well-known/smart-configuration', (_req, res) => void res.json(configuration));
  router.use(negotiation);
  router.all('/.well-known/smart-configuration', allowOnly('GET', 'HEAD'));
  router.get('/metadata', (_req, res) => { answerResource(res, statement); });
  router.all('/metadata', refuseUnknownMethod, allowOnly('GET', 'HEAD'));
  router.use(nhsHeaders(nhsProfile), check, refuseUnknownMethod, refuseUnclaimed(claims));
  router.post('/', takeBundle({ ...writing, reading }));
  router.use(createEncounterRoutes({ ...writing, reading }), createValidatingRoutes(reading), createReadingRoutes(reading));
  return router;
}

/** Lets through what is claimed alone: 405 for another method than the address takes, 404 for an address that takes none (REST-074). */
function refuseUnclaimed(claims: readonly Claim[]): RequestHandler {
  return (req, res, next) => {
    const methods = req.path === '/' ? ['POST'] : methodsAt(req.path, claims);
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
