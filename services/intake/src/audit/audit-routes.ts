import { type AuditRow, listAudit, verifyAudit, writeAudit } from '@ehch/ledger';
import { callerOf, contextOf, HttpError, requireScope } from '@ehch/service-kit';
import type { Bundle } from '@medplum/fhirtypes';
import { type Request, type Response, Router } from 'express';
import type { IntakeDeps } from '../deps.ts';
import { badFilter } from '../filters.ts';
import { PAGE, wholeNumber } from '../respond.ts';
import { auditEvent } from './audit-event.ts';
import { auditFilter } from './audit-query.ts';

const LARGEST_PAGE = 1_000;
const LAST_ID = 9_999_999_999;
const FHIR_JSON = 'application/fhir+json; charset=utf-8';

type Deps = Pick<IntakeDeps, 'ledger'>;

/**
 * `GET /audit`: the caller's own audit as AuditEvents, the newest first (SEC-030, SEC-034), by `date`, `entity`, `patient`, `agent` and `request`.
 * `GET /audit/{id}`: one of them. `GET /audit/$verify`: whether the chain of the whole audit is sound, for operators.
 *
 * @param base our address, without a slash at its end
 */
export function createAuditRoutes(deps: Deps, base: string): Router {
  const router = Router();
  router.get('/', requireScope('AuditEvent.r'), (req, res) => showAudit(deps, base, req, res));
  router.get('/$verify', requireScope('operations.r'), async (req, res) => {
    res.json(await verifyAudit(deps.ledger, knownSeal(req)));
  });
  router.get('/:id', requireScope('AuditEvent.r'), async (req, res) => {
    const row = await rowOf(deps, req);
    if (row === undefined) throw new HttpError({ status: 404, code: 'not-found', detail: 'There is no such row of your audit.' });
    await noteReading(deps, req);
    res.set('Content-Type', FHIR_JSON).end(JSON.stringify(auditEvent(row, base)));
  });
  return router;
}

async function showAudit(deps: Deps, base: string, req: Request, res: Response): Promise<void> {
  const limit = wholeNumber(req.query['_count'], PAGE, { from: 1, to: LARGEST_PAGE });
  const before = req.query['_before'] === undefined ? undefined : wholeNumber(req.query['_before'], 0, { from: 1, to: LAST_ID });
  const filter = auditFilter(req.query);
  // One more than is shown tells whether there are more.
  const found = await listAudit(deps.ledger, callerOf(req).tenant, { filter, limit: limit + 1, ...(before !== undefined && { before }) });
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  await noteReading(deps, req);
  const next = last && { relation: 'next', url: `${base}/audit?${nextQuery(req, last.id)}` };
  const bundle: Bundle = {
    resourceType: 'Bundle',
    type: 'searchset',
    link: [{ relation: 'self', url: base + req.originalUrl }, ...(next ? [next] : [])],
    ...(shown.length > 0 && { entry: shown.map((row) => ({ fullUrl: `${base}/audit/${row.id}`, resource: auditEvent(row, base), search: { mode: 'match' } })) }),
  };
  res.set('Content-Type', FHIR_JSON).end(JSON.stringify(bundle));
}

async function rowOf({ ledger }: Deps, req: Request): Promise<AuditRow | undefined> {
  const { id } = req.params;
  if (typeof id !== 'string' || !/^[1-9]\d{0,9}$/.test(id)) return undefined;
  const [row] = await listAudit(ledger, callerOf(req).tenant, { filter: {}, before: Number(id) + 1, limit: 1 });
  return row?.id === Number(id) ? row : undefined;
}

/** Whoever reads the audit stands in it as well. */
async function noteReading({ ledger }: Deps, req: Request): Promise<void> {
  const { tenant, clientId } = callerOf(req);
  await writeAudit(ledger, [{ tenant, clientId, action: 'R', event: 'audit-read', entityType: 'AuditEvent', entityId: 'unknown', requestId: contextOf(req).requestId }]);
}

function nextQuery({ query }: Request, before: number): string {
  const same = Object.entries(query).flatMap(([name, value]) => (name === '_before' ? [] : [value].flat().map((one): [string, string] => [name, String(one)])));
  return new URLSearchParams([...same, ['_before', String(before)]]).toString();
}

/** A seal that was logged, `seal=12&digest=…`, to be found again in the chain. */
function knownSeal({ query: { seal, digest } }: Request): { number: number; digest: string } | undefined {
  if (seal === undefined && digest === undefined) return undefined;
  if (typeof digest !== 'string' || !/^[0-9a-f]{64}$/.test(digest)) throw badFilter('digest', 'the 64 hexadecimal digits that were logged with the seal');
  return { number: wholeNumber(seal, 0, { from: 1, to: LAST_ID }), digest };
}
