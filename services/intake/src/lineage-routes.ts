import { type PublishedFrom, publishedFrom, receivedAt, type ReceivedRow, writeAudit } from '@ehch/ledger';
import { callerOf, contextOf, HttpError, isUuid, requireScope } from '@ehch/service-kit';
import { type Request, Router } from 'express';
import type { IntakeDeps } from './deps.ts';
import { elementOf, explainReceived, isRecordRow, originJson, type RecordRow } from './lineage.ts';
import { wholeNumber } from './respond.ts';

/**
 * `GET /lineage`: why an element is as it is, or what would fill it, back to the cell that was received. Of a published resource
 * (`resource=Patient/123&element=name[0].family`), or of what stands in a receipt, by position
 * from 0 (`receipt=…&position=11&element=Patient.name`) or by the row of its file (`row=12`).
 */
export function createLineageRoutes(deps: Pick<IntakeDeps, 'ledger' | 'sources'>): Router {
  const router = Router();
  router.get('/', requireScope('receipts.r'), async (req, res) => {
    const element = textOf(req, 'element');
    if (element === undefined) throw new HttpError({ status: 400, code: 'lineage-query', detail: 'The query must have an element.' });
    const { row, resource, path } = req.query['resource'] === undefined ? await findEntry(deps, req, element) : await findResource(deps, req, element);
    const source = row.source === null ? undefined : await deps.sources.readWith(callerOf(req).tenant, row.source, row.sourceVersion);
    const explanation = explainReceived(row, path, source);
    if (explanation.is === 'unknown') throw new HttpError({ status: 400, code: 'element-unknown', detail: explanation.problem });
    await auditRead(deps, req, row);
    res.json({ ...(resource !== undefined && { resource }), ...explanation, ...originJson(row) });
  });
  return router;
}

interface Found {
  row: RecordRow;
  /** The element among all that the record becomes. */
  path: string;
  resource?: string;
}

async function findEntry({ ledger }: Pick<IntakeDeps, 'ledger'>, req: Request, element: string): Promise<Found> {
  const receiptId = textOf(req, 'receipt');
  if (receiptId === undefined) throw new HttpError({ status: 400, code: 'lineage-query', detail: 'The query must name a resource, or a receipt and a row or a position.' });
  const range = { from: 0, to: 1_000_000_000 };
  const at = req.query['row'] === undefined ? { position: wholeNumber(req.query['position'], 0, range) } : { row: wholeNumber(req.query['row'], 0, range) };
  const row = isUuid(receiptId) ? await receivedAt(ledger, callerOf(req).tenant, { receiptId, ...at }) : undefined;
  if (row === undefined) throw new HttpError({ status: 404, code: 'row-unknown', detail: 'There is no such row of a receipt of yours.' });
  return { row: recordRow(row), path: element };
}

const RESOURCE = /^([A-Za-z]{1,64})\/([A-Za-z0-9\-.]{1,64})$/;

async function findResource({ ledger }: Pick<IntakeDeps, 'ledger'>, req: Request, element: string): Promise<Found> {
  const resource = textOf(req, 'resource') ?? '';
  const [, resourceType = '', serverId = ''] = RESOURCE.exec(resource) ?? [];
  const found: PublishedFrom | undefined = serverId === '' ? undefined : await publishedFrom(ledger, callerOf(req).tenant, { resourceType, serverId });
  if (found === undefined) throw new HttpError({ status: 404, code: 'resource-unknown', detail: 'No record of yours was published as that resource.' });
  const row = { ...found, ...recordRow(found) };
  const path = elementOf(row, resourceType, element);
  if (path === undefined) throw new HttpError({ status: 409, code: 'resource-called-off', detail: 'The record that was published last has this resource no more, and so called it off.' });
  return { row, path, resource };
}

function recordRow(row: ReceivedRow): RecordRow {
  if (isRecordRow(row)) return row;
  throw new HttpError({ status: 409, code: 'row-held', detail: 'The row is held, so nothing came of it yet. Its receipt says why.' });
}

function textOf(req: Request, name: string): string | undefined {
  const value = req.query[name];
  return typeof value === 'string' && value !== '' && value.length <= 400 ? value : undefined;
}

/** Whoever reads what a resource is made of reads of a resident. */
async function auditRead({ ledger }: Pick<IntakeDeps, 'ledger'>, req: Request, { receiptId, recordId }: ReceivedRow): Promise<void> {
  const { tenant, clientId } = callerOf(req);
  const entity = recordId === null ? { entityType: 'Receipt', entityId: receiptId } : { entityType: 'Record', entityId: String(recordId) };
  await writeAudit(ledger, [{ tenant, clientId, action: 'R', event: 'lineage-read', ...entity, requestId: contextOf(req).requestId }]);
}
