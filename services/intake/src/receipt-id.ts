import { HttpError } from '@ehch/service-kit';
import type { Acceptance } from './accept.ts';
import { refusedWith, statusOf } from './errors.ts';

/** The receipt of what was accepted, now or before. Throws the answer to everything else. */
export function receiptIdOf(acceptance: Acceptance): string {
  switch (acceptance.is) {
    case 'accepted':
    case 'repeated':
      return acceptance.receiptId;
    case 'refused':
      throw refusedWith(statusOf(acceptance.issues), acceptance.issues);
    case 'key-reused':
      throw new HttpError({ status: 422, code: 'idempotency-key-reused', detail: 'The Idempotency-Key was used before for other content: give each request a key of its own.' });
    case 'unfinished':
    case 'key-busy':
      throw new HttpError({ status: 409, code: 'idempotency-key-busy', detail: 'The first request with this Idempotency-Key is still under way.', headers: { 'Retry-After': '5' } });
    default:
      return acceptance satisfies never;
  }
}
