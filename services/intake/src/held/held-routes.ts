import { ID } from '@ehch/fhir';
import { countHeld, type HeldFilter, isKnownHome, isKnownSource, listHeld } from '@ehch/ledger';
import { callerOf, requireScope } from '@ehch/service-kit';
import { type Request, type Response, Router } from 'express';
import type { IntakeDeps } from '../deps.ts';
import { filterOf, FILTERS, timeOf } from '../filters.ts';
import { PAGE, wholeNumber } from '../respond.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { heldJson } from './held-json.ts';

const LARGEST_PAGE = 1_000;

/** `GET /held`: every row and record of the caller's that is held now, what came last first, and who has to do what about it. */
export function createHeldRoutes({ ledger }: Pick<IntakeDeps, 'ledger'>): Router {
  const router = Router();
  router.get('/', requireScope('receipts.r'), (req, res) => showHeld({ ledger }, req, res));
  return router;
}

async function showHeld({ ledger }: Pick<IntakeDeps, 'ledger'>, req: Request, res: Response): Promise<void> {
  const { tenant } = callerOf(req);
  const filter = filtersOf(req);
  const after = readCursor(req.query['cursor']);
  const limit = wholeNumber(req.query['limit'], PAGE, { from: 1, to: LARGEST_PAGE });
  // One more than is shown tells whether there are more.
  const [found, counted] = await Promise.all([listHeld(ledger, tenant, { filter, limit: limit + 1, ...(after && { after }) }), countHeld(ledger, tenant, filter)]);
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  res.json({
    total: counted.total,
    groups: counted.groups.map(({ source, ...group }) => ({ ...group, ...(source !== null && { source }) })),
    entries: shown.map(heldJson),
    ...(counted.total === 0 && (await neverReceived({ ledger }, tenant, filter))),
    ...(last && { next: nextUrl(req, writeCursor(last)) }),
  });
}

/** Which filters name what nothing was ever received of, so that a mistyped name does not look as if all were well. */
async function neverReceived({ ledger }: Pick<IntakeDeps, 'ledger'>, tenant: string, { source, home }: HeldFilter): Promise<{ neverReceived?: string[] }> {
  const identities = [`Organization?identifier=${ID.odsOrganisation}|${home}`, `Organization?identifier=${ID.cqcLocation}|${home}`];
  const never = [
    ...(source === undefined || (await isKnownSource(ledger, tenant, source)) ? [] : ['source']),
    ...(home === undefined || (await isKnownHome(ledger, tenant, home, identities)) ? [] : ['home']),
  ];
  return never.length > 0 ? { neverReceived: never } : {};
}

function filtersOf({ query }: Request): HeldFilter {
  const [source, home, code, who] = (['source', 'home', 'code', 'who'] as const).map((name) => filterOf(name, query[name], FILTERS[name]));
  const since = timeOf('since', query['since']);
  return {
    ...(source !== undefined && { source }),
    ...(home !== undefined && { home }),
    ...(code !== undefined && { code }),
    ...(who !== undefined && { who: who as NonNullable<HeldFilter['who']> }),
    ...(since && { since }),
  };
}

/** The same question again, behind what was shown. */
function nextUrl({ query }: Request, cursor: string): string {
  const asked = Object.entries(query).flatMap(([name, value]): [string, string][] => (typeof value === 'string' && name !== 'cursor' ? [[name, value]] : []));
  return `/held?${new URLSearchParams([...asked, ['cursor', cursor]]).toString()}`;
}
