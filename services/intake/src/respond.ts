import { type Ledger, readReceipt } from '@ehch/ledger';
import { HttpError } from '@ehch/service-kit';
import type { Response } from 'express';
import { receiptJson } from './receipt-json.ts';

/** Entries of a receipt that are shown at once, if not asked for otherwise. */
export const PAGE = 100;

/** Answers with a receipt of this tenant. */
export async function respondWithReceipt(res: Response, ledger: Ledger, { tenant, id, status }: { tenant: string; id: string; status: 200 | 202 }): Promise<void> {
  const receipt = await readReceipt(ledger, tenant, id, { offset: 0, limit: PAGE });
  if (receipt === undefined) throw unknownReceipt();
  const url = `/receipts/${id}`;
  res.status(status).set('Location', url).json(receiptJson(receipt, { url, offset: 0, limit: PAGE }));
}

export const unknownReceipt = (): HttpError => new HttpError({ status: 404, code: 'receipt-unknown', detail: 'There is no such receipt of yours.' });

/** A number of a query, or what stands for it. Throws a 400 for anything else. */
export function wholeNumber(text: unknown, otherwise: number, { from, to }: { from: number; to: number }): number {
  if (text === undefined) return otherwise;
  const number = typeof text === 'string' && /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= from && number <= to) return number;
  throw new HttpError({ status: 400, code: 'page', detail: `Numbers in the query are whole, here from ${from} to ${to}.` });
}
