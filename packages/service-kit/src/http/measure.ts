import type { Request, RequestHandler, Response } from 'express';
import type { Metrics } from '../metrics.ts';
import { contextOf } from './context.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** What is asked for all the time, and says nothing of what anybody does. */
export const QUIET_ROUTES = new Set(['/health/live', '/health/ready', '/metrics']);

/** Times each request and logs its end, by the template of its route; a path holds identifiers and never leaves. */
export function measureRequests(metrics: Metrics): RequestHandler {
  const duration = metrics.histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the head of a request to the end of its answer',
    labels: { method: METHODS, route: { atMost: 200 }, status: { atMost: 60 } },
    buckets: SECONDS,
  });
  return (req, res, next) => {
    const started = performance.now();
    res.once('close', () => {
      const ms = performance.now() - started;
      const route = routeOf(req, res);
      const status = res.writableFinished ? res.statusCode : 'aborted';
      duration.observe({ method: req.method, route, status: String(status) }, ms / 1000);
      if (!QUIET_ROUTES.has(route)) contextOf(req).log.info('request-answered', { method: req.method, route, status, ms: Math.round(ms * 10) / 10 });
    });
    next();
  };
}

/** Notes the fixed path that a router stands under, since the request's own `baseUrl` is what the caller typed. */
export function rememberMount(path: string): RequestHandler {
  if (/[:*{]/.test(path)) throw new TypeError('A router stands under a fixed path');
  return (_req, res, next) => {
    res.locals.mount = path === '/' ? '' : path;
    next();
  };
}

/** The template of the route that answered. */
export function routeOf(req: Request, res: Response): string {
  if (res.locals.unmatched === true) return 'unmatched';
  const { path } = (req.route ?? {}) as { path?: unknown };
  const template: unknown = Array.isArray(path) ? path[0] : path;
  return `${(res.locals.mount as string | undefined) ?? ''}${typeof template === 'string' ? template : ''}` || 'unmatched';
}
