import { callerOf, HttpError, isUuid, requireScope } from '@ehch/service-kit';
import { Router } from 'express';
import type { IntakeDeps } from './deps.ts';
import { PAGE, respondWithReceipt, wholeNumber } from './respond.ts';

const LARGEST_PAGE = 1_000;

/** `GET /receipts/{id}`: each record's steps, from received to delivered, or why it is held. */
export function createReceiptsRoutes({ ledger }: Pick<IntakeDeps, 'ledger'>): Router {
  const router = Router();
  router.get('/:id', requireScope('receipts.r'), async (req, res) => {
    const id = String(req.params['id']);
    if (!isUuid(id)) throw new HttpError({ status: 404, code: 'receipt-unknown', detail: 'There is no such receipt of yours.' });
    const offset = wholeNumber(req.query['offset'], 0, { from: 0, to: 1_000_000_000 });
    const limit = wholeNumber(req.query['limit'], PAGE, { from: 1, to: LARGEST_PAGE });
    await respondWithReceipt(res, ledger, { tenant: callerOf(req).tenant, id, status: 200, offset, limit });
  });
  return router;
}
