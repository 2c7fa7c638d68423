import { openPseudonym, openSigningKeys } from '@ehch/ledger';
import type { Lanes } from '@ehch/lanes';
import type { Ledger } from '@ehch/ledger';
import { type Check, createTokenCheck } from '@ehch/service-kit';
import { type RequestHandler, Router } from 'express';
import { createBundleRoutes } from './fhir/bundle/routes.ts';
import { watchPublications } from './fhir/encounter/await-published.ts';
import { createEncounterRoutes } from './fhir/encounter/routes.ts';
import { createFilesRoutes } from './files-routes.ts';
import { createHeldRoutes } from './held/held-routes.ts';
import { createImpactRoutes } from './impact/impact-routes.ts';
import { createLineageRoutes } from './lineage-routes.ts';
import { createDoctorRoutes, createStatusRoutes } from './operations-routes.ts';
import { createReceiptsRoutes } from './receipts-routes.ts';
import { createRecordsRoutes } from './records-routes.ts';
import { createReplaysRoutes } from './replay/replays-routes.ts';
import { createSourcesRoutes } from './sources/routes.ts';
import { openShelf } from './sources/shelf.ts';
import { createTokenRoutes } from './token-routes.ts';

/**
 * Every route of intake by its path. All but tokens and discovery ask for a token.
 *
 * @param base our address as clients know it; issuer and audience of the tokens
 * @param checks what `GET /doctor` asks
 */
export async function createIntakeRoutes({ ledger, lanes, base, checks = {} }: { ledger: Ledger; lanes: Pick<Lanes, 'signal'>; base: string; checks?: Readonly<Record<string, Check>> }): Promise<Record<string, RequestHandler>> {
  const check = createTokenCheck({ keys: openSigningKeys(ledger), issuer: base, audience: base });
  const fhirBase = `${base}/fhir/R4`;
  const readVersion = async (path: string) => {
    const response = await fetch(`${base}/sandbox/fhir/R4/${path}`);
    const lastModified = response.headers.get('last-modified');
    return response.ok ? { body: await response.text(), ...(lastModified !== null && { lastModified }) } : undefined;
  };
  const deps = { base, fhirBase, readVersion, readEntry: () => Promise.resolve({}), publications: watchPublications(ledger), ledger, lanes, sources: openShelf(ledger), pseudonym: await openPseudonym(ledger), now: () => new Date() };
  return {
    '/fhir/R4': Router().use(check, createBundleRoutes({ ...deps })),
    '/fhir/R4/Encounter': Router().use(check, createEncounterRoutes(deps)),
    '/records': Router().use(check, createRecordsRoutes(deps)),
    '/files': Router().use(check, createFilesRoutes(deps)),
    '/held': Router().use(check, createHeldRoutes(deps)),
    '/lineage': Router().use(check, createLineageRoutes(deps)),
    '/receipts': Router().use(check, createReceiptsRoutes(deps)),
    '/replays': Router().use(check, createReplaysRoutes(deps)),
    '/sources': Router().use(check, createImpactRoutes(deps), createSourcesRoutes(deps)),
    '/doctor': Router().use(check, createDoctorRoutes(checks)),
    '/status': Router().use(check, createStatusRoutes(deps)),
    '/': createTokenRoutes({ ledger, base }),
  };
}
