import type { RequestHandler } from 'express';
import { QUIET_ROUTES, routeOf } from '../http/measure.ts';
import { openSpan } from './span.ts';

/** Traces each request, as part of the caller's trace where it names one, by the template of its route. */
export const traceRequests: RequestHandler = (req, res, next) => {
  if (QUIET_ROUTES.has(req.path)) {
    next();
    return;
  }
  const parent = req.get('traceparent');
  const span = openSpan(`HTTP ${req.method}`, { kind: 'server', ...(parent !== undefined && { parent }), facts: { method: req.method } });
  res.once('close', () => { span.end({ route: routeOf(req, res), status: res.statusCode }, res.statusCode >= 500); });
  span.within(next);
};
