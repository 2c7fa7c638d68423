import { isKnownSource, listReceipts, type ReceiptLine } from '@ehch/ledger';
import { callerOf, isUuid, requireScope } from '@ehch/service-kit';
import { Router } from 'express';
import { receiptCoverage } from './coverage/receipt-coverage.ts';
import type { IntakeDeps } from './deps.ts';
import { PAGE, respondWithReceipt, unknownReceipt, wholeNumber } from './respond.ts';

const LARGEST_PAGE = 1_000;

/** `GET /receipts`: what was received, the newest first. `GET /receipts/{id}`: each record's steps, from received to delivered, or why it is held; and at `/coverage` what was not read and not filled. */
export function createReceiptsRoutes(deps: Pick<IntakeDeps, 'ledger' | 'sources'>): Router {
  const { ledger } = deps;
  const router = Router();
  router.get('/', requireScope('receipts.r'), async (req, res) => {
    const limit = wholeNumber(req.query['limit'], PAGE, { from: 1, to: LARGEST_PAGE });
    const { source, before } = req.query;
    if (before !== undefined && !isUuid(String(before))) throw unknownReceipt();
    const receipts = await listReceipts(ledger, callerOf(req).tenant, { limit, ...(source !== undefined && { source: String(source) }), ...(before !== undefined && { before: String(before) }) });
    const last = receipts.length === limit ? receipts.at(-1) : undefined;
    const same = source === undefined ? '' : `&source=${encodeURIComponent(String(source))}`;
    const never = receipts.length === 0 && before === undefined && source !== undefined && !(await isKnownSource(ledger, callerOf(req).tenant, String(source)));
    res.json({ receipts: receipts.map(lineJson), ...(never && { neverReceived: ['source'] }), ...(last && { next: `/receipts?before=${last.id}&limit=${limit}${same}` }) });
  });
  router.get('/:id/coverage', requireScope('receipts.r'), async (req, res) => {
    const id = String(req.params['id']);
    const coverage = isUuid(id) ? await receiptCoverage(deps, callerOf(req).tenant, id) : undefined;
    if (coverage === undefined) throw unknownReceipt();
    res.json(coverage);
  });
  router.get('/:id', requireScope('receipts.r'), async (req, res) => {
    const id = String(req.params['id']);
    if (!isUuid(id)) throw unknownReceipt();
    const offset = wholeNumber(req.query['offset'], 0, { from: 0, to: 1_000_000_000 });
    const limit = wholeNumber(req.query['limit'], PAGE, { from: 1, to: LARGEST_PAGE });
    await respondWithReceipt(res, ledger, { tenant: callerOf(req).tenant, id, status: 200, offset, limit });
  });
  return router;
}

function lineJson({ id, kind, source, sourceVersion, fileName, receivedAt, complete }: ReceiptLine): object {
  return { id, url: `/receipts/${id}`, kind, ...(source !== null && { source }), ...(sourceVersion !== null && { sourceVersion }), ...(fileName !== null && { fileName }), receivedAt, complete };
}
