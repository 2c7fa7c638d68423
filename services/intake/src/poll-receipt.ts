import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { preferenceOf } from './fhir/prefer.ts';
import { wholeNumber } from './respond.ts';

/** A receipt as it is now. */
export interface ReceiptNow {
  json: object;
  /** Of everything but what changes by itself, such as how long it may take still. */
  etag: string;
  settled: boolean;
}

/** An entity tag of what is told, weak since an estimate beside it may differ. */
export const etagOf = (told: object): string => `W/"${hash('sha256', JSON.stringify(told), 'base64url').slice(0, TAG_LENGTH)}"`;
const TAG_LENGTH = 22;

/** Seconds that a request may wait for news at most. */
export const LONGEST_WAIT = 15;

/** For how many seconds a caller would wait for news: `?wait=`, else `Prefer: wait=` (RFC 7240); 0 if it does not say. */
export const waitOf = (req: Request): number => wholeNumber(req.query['wait'], Math.min(preferenceOf(req).wait ?? 0, LONGEST_WAIT), { from: 0, to: LONGEST_WAIT });

const FIRST_LOOK_MS = 100;
const SLOWEST_LOOK_MS = 2_000;
/** Of the time that passes, looking may take a tenth at most. */
const REST_FACTOR = 10;
/** More than these are answered at once, with what is. */
const MOST_WAITING = 200;
let waiting = 0;

/**
 * Reads a receipt, and again until it is another than the caller has, or settled where the caller has none, or the time is over.
 *
 * @param known what the caller has, by If-None-Match
 */
export async function pollReceipt(read: () => Promise<ReceiptNow>, { known, seconds, signal }: { known: string | undefined; seconds: number; signal: AbortSignal }): Promise<ReceiptNow> {
  const isNews = ({ etag, settled }: ReceiptNow) => (known === undefined ? settled : !namesTag(known, etag));
  const until = performance.now() + seconds * 1_000;
  let now = await read();
  if (seconds === 0 || isNews(now) || waiting >= MOST_WAITING) return now;
  waiting += 1;
  try {
    for (let pause = FIRST_LOOK_MS; !isNews(now) && performance.now() < until && !signal.aborted; ) {
      await sleep(Math.min(pause, Math.max(until - performance.now(), 0)), undefined, { signal }).catch(() => undefined);
      const began = performance.now();
      now = await read();
      pause = Math.max(Math.min(pause * 1.5, SLOWEST_LOOK_MS), (performance.now() - began) * REST_FACTOR);
    }
  } finally {
    waiting -= 1;
  }
  return now;
}

/** Whether If-None-Match names a tag; weakly, as RFC 9110 compares there. */
const namesTag = (header: string, etag: string): boolean => header.trim() === '*' || header.split(',').some((one) => one.trim().replace(/^W\//, '') === etag.replace(/^W\//, ''));

/** Answers with a receipt, or 304 where the caller has it. */
export function respondNow(res: Response, { json, etag }: ReceiptNow, { known, seconds }: { known: string | undefined; seconds: number }): void {
  res.set('ETag', etag);
  if (seconds > 0) res.set('Preference-Applied', `wait=${seconds}`);
  if (known !== undefined && namesTag(known, etag)) res.status(304).end();
  else res.json(json);
}
