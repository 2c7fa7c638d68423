import { daysOfWeek, formatIdentity, ID } from '@ehch/fhir';
import { findIdentities, type Ledger, writeAudit } from '@ehch/ledger';
import { callerOf, contextOf, HttpError, requireScope } from '@ehch/service-kit';
import { type Request, Router } from 'express';
import { badFilter, filterOf, FILTERS } from '../filters.ts';
import { type Home, odsCodesOf, readHomes } from './homes.ts';
import { readWeek, type Week } from './read-week.ts';
import { weekJson } from './week-json.ts';

/** `GET /rounds?home={id}&week={yyyy-Www}`: whether a home's round of a week counts, whom it saw and what was decided, with links to the encounters. */
export function createRoundsRoutes({ ledger, fhirBase }: { ledger: Ledger; fhirBase: string }): Router {
  const router = Router();
  router.get('/', requireScope('Encounter.rs'), async (req, res) => {
    const { home: id, week } = readQuery(req);
    const home = await findHome(ledger, callerOf(req).tenant, id);
    if (home === undefined) throw new HttpError({ status: 404, code: 'home-unknown', detail: 'No record of yours tells of a home with this id.' });
    const found = await readWeek(ledger, callerOf(req), home, week);
    await noteRead(ledger, req, home, found);
    res.json(weekJson(found, { home, week, fhirBase, odsCodes: await odsCodesOf(ledger, [home.organization, ...home.networks]) }));
  });
  return router;
}

function readQuery({ query }: Request): { home: string; week: string } {
  const home = filterOf('home', query['home'], FILTERS.home);
  if (home === undefined) throw badFilter('home', FILTERS.home.expects);
  const { week } = query;
  if (typeof week !== 'string' || daysOfWeek(week) === undefined) throw badFilter('week', 'a week of ISO 8601 such as 2026-W47');
  return { home, week };
}

async function findHome(ledger: Ledger, tenant: string, id: string): Promise<Home | undefined> {
  const identities = [{ system: ID.odsOrganisation, value: id.toUpperCase() }, { system: ID.cqcLocation, value: id }].map((one) => formatIdentity({ type: 'Organization', parameter: 'identifier', ...one }));
  const organizations = [...(await findIdentities(ledger, identities)).values()].map(({ serverId }) => `Organization/${serverId}`);
  const [home] = (await readHomes(ledger, tenant, organizations)).values();
  // A network or a practice is an organisation too, and no home: it has no place where rounds are held.
  return home !== undefined && home.locations.length > 0 ? home : undefined;
}

/** What is shown: the rounds and the contacts, with the residents whom they were with (SEC-033, SEC-036). */
async function noteRead(ledger: Ledger, req: Request, { organization }: Home, { rounds, contacts }: Week): Promise<void> {
  const { tenant, clientId } = callerOf(req);
  const shown = [...rounds, ...contacts].map(({ encounter, versionId }) => ({ reference: encounter, version: versionId }));
  const residents = [...new Set(contacts.flatMap(({ resident }) => resident ?? []))].map((reference) => ({ reference }));
  await writeAudit(ledger, [{ tenant, clientId, requestId: contextOf(req).requestId, action: 'R', event: 'rounds-read', entityType: 'Organization', entityId: organization.slice('Organization/'.length), resources: [...shown, ...residents] }]);
}
