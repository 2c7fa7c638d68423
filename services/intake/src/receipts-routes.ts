import { isKnownSource, listReceipts, type ReceiptLine, readReceipt } from '@ehch/ledger';
import { callerOf, isUuid, requireScope } from '@ehch/service-kit';
import { type Request, type Response, Router } from 'express';
import { receiptCoverage } from './coverage/receipt-coverage.ts';
import type { IntakeDeps } from './deps.ts';
import { readMatches } from './fhir/encounter/matched.ts';
import { etagOf, pollReceipt, type ReceiptNow, respondNow, waitOf } from './poll-receipt.ts';
import { isSettled, receiptJson } from './receipt-json.ts';
import { PAGE, unknownReceipt, wholeNumber } from './respond.ts';
import type { Asker } from './rounds/read-week.ts';
import { type Waiting, watchWaiting } from './waiting.ts';
import { whenGone } from './when-gone.ts';

const LARGEST_PAGE = 1_000;

/** `GET /receipts`: what was received, the newest first. `GET /receipts/{id}`: each record's steps, from received to delivered, or why it is held, at once or when there is news of it; and at `/coverage` what was not read and not filled. */
export function createReceiptsRoutes(deps: Pick<IntakeDeps, 'ledger' | 'sources' | 'now'>): Router {
  const { ledger } = deps;
  const waitingOf = watchWaiting(ledger, deps.now);
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
    await showReceipt({ ledger, waitingOf }, req, res);
  });
  return router;
}

/** `?wait=` or `Prefer: wait=` waits for another receipt than If-None-Match names; without one, until nothing of it is under way. */
async function showReceipt(deps: ReceiptDeps, req: Request, res: Response): Promise<void> {
  const id = String(req.params['id']);
  if (!isUuid(id)) throw unknownReceipt();
  const offset = wholeNumber(req.query['offset'], 0, { from: 0, to: 1_000_000_000 });
  const limit = wholeNumber(req.query['limit'], PAGE, { from: 1, to: LARGEST_PAGE });
  const [known, seconds] = [req.get('if-none-match'), waitOf(req)];
  const now = await pollReceipt(() => readNow(deps, callerOf(req), id, { offset, limit }), { known, seconds, signal: whenGone(res) });
  respondNow(res, now, { known, seconds });
}

interface ReceiptDeps extends Pick<IntakeDeps, 'ledger'> {
  waitingOf: ReturnType<typeof watchWaiting>;
}

async function readNow({ ledger, waitingOf }: ReceiptDeps, asker: Asker, id: string, page: { offset: number; limit: number }): Promise<ReceiptNow> {
  const receipt = await readReceipt(ledger, asker.tenant, id, page);
  if (receipt === undefined) throw unknownReceipt();
  const matches = await readMatches(ledger, asker, receipt.entries);
  const waiting = await waitingOf(receipt);
  const jsonWith = (told: Waiting | undefined) => receiptJson(receipt, { url: `/receipts/${id}`, ...page, matches, ...(told && { waiting: told }) });
  // How many are ahead and when they will be through changes by itself, and is no news.
  return { json: jsonWith(waiting), etag: etagOf(jsonWith(waiting && { text: waiting.text, ahead: 0 })), settled: isSettled(receipt) };
}

function lineJson({ id, kind, source, sourceVersion, fileName, receivedAt, complete }: ReceiptLine): object {
  return { id, url: `/receipts/${id}`, kind, ...(source !== null && { source }), ...(sourceVersion !== null && { sourceVersion }), ...(fileName !== null && { fileName }), receivedAt, complete };
}
