import type { FhirConnection } from '@ehch/fhir-client';
import { FHIR_PATH } from '@ehch/fhir-http';
import type { Topic } from '@ehch/fhir';
import { openClientStandings, openPseudonym, openQuotas, openSigningKeys } from '@ehch/ledger';
import type { Lanes } from '@ehch/lanes';
import type { Ledger, Seal } from '@ehch/ledger';
import { type Check, createClientChecks } from '@ehch/service-kit';
import { type RequestHandler, Router } from 'express';
import { createAuditRoutes } from './audit/audit-routes.ts';
import { watchPublications } from './fhir/encounter/await-published.ts';
import type { NhsProfile } from './fhir/nhs-headers.ts';
import { createFhirRoutes } from './fhir/routes.ts';
import { createFilesRoutes } from './files-routes.ts';
import { createHeldRoutes } from './held/held-routes.ts';
import { createImpactRoutes } from './impact/impact-routes.ts';
import { createLineageRoutes } from './lineage-routes.ts';
import { createDoctorRoutes, createStatusRoutes } from './operations-routes.ts';
import { createReceiptsRoutes } from './receipts-routes.ts';
import { createRecordsRoutes } from './records-routes.ts';
import { createReplaysRoutes } from './replay/replays-routes.ts';
import { createRoundsRoutes } from './rounds/routes.ts';
import { createSourcesRoutes } from './sources/routes.ts';
import { openShelf } from './sources/shelf.ts';
import type { TestNumbers } from './test-numbers.ts';
import { createTokenRoutes, smartConfigurationOf } from './token-routes.ts';

export interface IntakeRoutesOptions {
  ledger: Ledger;
  lanes: Pick<Lanes, 'signal'>;
  /** Our address as clients know it; issuer and audience of the tokens. */
  base: string;
  /** What the FHIR base works with; without it there is none. */
  gateway?: { server: FhirConnection; topics: readonly Topic[]; nhsProfile?: NhsProfile; patienceMs: number };
  /** Of one client, in all processes together; without it there is no limit. */
  requestsPerMinute?: number;
  /** Those that may publish keys of clients although they are http or private. */
  keyOrigins?: readonly string[];
  /** Keeps the keys that sign tokens. */
  seal?: Seal;
  /** What becomes of residents of tests; they are taken if it is not given. */
  testNumbers?: TestNumbers;
  /** What `GET /doctor` asks. */
  checks?: Readonly<Record<string, Check>>;
}

/** Every route of intake by its path. All but tokens, metadata and discovery ask for a token. */
export async function createIntakeRoutes({ ledger, lanes, base, gateway, requestsPerMinute, keyOrigins = [], seal, testNumbers = 'taken', checks = {} }: IntakeRoutesOptions): Promise<Record<string, RequestHandler>> {
  const check = Router().use(createClientChecks({ keys: openSigningKeys(ledger), base, standings: openClientStandings(ledger), quotas: openQuotas(ledger), ...(requestsPerMinute !== undefined && { requestsPerMinute }) }));
  const deps = { ledger, lanes, sources: openShelf(ledger), pseudonym: await openPseudonym(ledger), now: () => new Date(), testNumbers };
  return {
    '/records': Router().use(check, createRecordsRoutes(deps)),
    '/files': Router().use(check, createFilesRoutes(deps)),
    '/held': Router().use(check, createHeldRoutes(deps)),
    '/lineage': Router().use(check, createLineageRoutes(deps)),
    '/receipts': Router().use(check, createReceiptsRoutes(deps)),
    '/rounds': Router().use(check, createRoundsRoutes({ ledger, fhirBase: base + FHIR_PATH })),
    '/replays': Router().use(check, createReplaysRoutes(deps)),
    '/sources': Router().use(check, createImpactRoutes(deps), createSourcesRoutes(deps)),
    '/audit': Router().use(check, createAuditRoutes(deps, base)),
    '/doctor': Router().use(check, createDoctorRoutes(checks)),
    '/status': Router().use(check, createStatusRoutes(deps)),
    ...(gateway && { [FHIR_PATH]: await createFhirRoutes({ ...gateway, ledger, base: base + FHIR_PATH, check, configuration: smartConfigurationOf(base), writing: { ...deps, origin: base, publications: watchPublications(ledger), patienceMs: gateway.patienceMs } }) }),
    '/': createTokenRoutes({ ledger, base, allowedOrigins: keyOrigins, ...(seal && { seal }) }),
  };
}
