import { isUuid } from '@ehch/service-kit';
import type { Request } from 'express';
import { idempotencyKeyOf } from '../../idempotency.ts';

/** By which key a client says that it is the same request: Idempotency-Key, else its own X-Request-ID (REST-080). */
export function requestKeyOf(req: Request): string | undefined {
  const requestId = req.get('x-request-id');
  return idempotencyKeyOf(req) ?? (isUuid(requestId) ? `x-request-id ${requestId.toLowerCase()}` : undefined);
}
