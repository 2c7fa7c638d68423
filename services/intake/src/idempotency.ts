import { HttpError } from '@ehch/service-kit';
import type { Request } from 'express';

/** The Idempotency-Key of a request, which means the same request within one client (REST-085). */
export function idempotencyKeyOf(req: Request): string | undefined {
  const key = req.get('idempotency-key');
  if (key === undefined) return undefined;
  if (/^[\x21-\x7e]{1,128}$/.test(key)) return key;
  throw new HttpError({ status: 400, code: 'idempotency-key', detail: 'An Idempotency-Key has 1 to 128 visible ASCII characters.' });
}
