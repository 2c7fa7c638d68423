import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import type { Logger } from '../log/log.ts';
import { isUuid } from '../uuid.ts';

/** What is known of one request from its first moment. */
export interface RequestContext {
  /** The caller's X-Request-ID where it is a UUID, else our own. */
  readonly requestId: string;
  /** The caller's X-Correlation-ID where it is a UUID. */
  readonly correlationId?: string;
  /** Its lines name the request. */
  readonly log: Logger;
}

const contexts = new WeakMap<IncomingMessage, RequestContext>();

/** The context of a request that came through `createHttpApp`. */
export function contextOf(req: IncomingMessage): RequestContext {
  const context = contexts.get(req);
  if (!context) throw new TypeError('The request did not come through createHttpApp');
  return context;
}

/** Gives each request its context and tells the caller the ids (REST-100). A correlation id is echoed whatever it is. */
export function giveContext(logger: Logger): RequestHandler {
  return (req, res, next) => {
    const sent = req.get('x-request-id');
    const correlation = req.get('x-correlation-id');
    const requestId = isUuid(sent) ? sent : randomUUID();
    const correlationId = isUuid(correlation) ? correlation : undefined;
    contexts.set(req, { requestId, ...(correlationId && { correlationId }), log: logger.child({ requestId, correlationId }) });
    res.set('X-Request-ID', requestId);
    if (correlation !== undefined) res.set('X-Correlation-ID', correlation);
    next();
  };
}
