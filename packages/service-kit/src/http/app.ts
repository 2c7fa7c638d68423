import express, { type Express, type RequestHandler } from 'express';
import type { Health } from '../health.ts';
import type { Logger } from '../log/log.ts';
import type { Metrics } from '../metrics.ts';
import { giveContext } from './context.ts';
import { answerErrors, notFound } from './errors.ts';
import { HttpError, renderProblem, type RenderError } from './http-error.ts';
import { traceRequests } from '../tracing/trace-requests.ts';
import { measureRequests, rememberMount } from './measure.ts';

export interface HttpAppOptions {
  readonly logger: Logger;
  /** Measures requests and answers GET /metrics. */
  readonly metrics: Metrics;
  /** Answers GET /health/live and /health/ready. */
  readonly health: Health;
  /** Routers by the fixed path they stand under, tried in this order. */
  readonly routes: Readonly<Record<string, RequestHandler>>;
  /** The form of errors; problem details if not given. */
  readonly renderError?: RenderError;
  /** How many proxies stand in front; only then is X-Forwarded-For believed, and only that far. */
  readonly trustedProxies?: number;
}

/** An express app with everything around the routes: ids, headers, health, metrics, errors. */
export function createHttpApp({ logger, metrics, health, routes, renderError = renderProblem, trustedProxies = 0 }: HttpAppOptions): Express {
  const app = express();
  app.disable('x-powered-by').set('etag', false).set('trust proxy', trustedProxies);
  app.locals.kit = { logger, renderError } satisfies AppSettings;
  app.use(giveContext(logger), traceRequests, measureRequests(metrics), setHeaders, refuseOddHeaders);
  app.use(health.router);
  app.get('/metrics', metrics.handler);
  for (const [path, router] of Object.entries(routes)) app.use(path, rememberMount(path), router);
  app.use(notFound);
  app.use(answerErrors(renderError));
  return app;
}

interface AppSettings {
  readonly logger?: Logger;
  readonly renderError: RenderError;
}

/** What an app was made with, for what never becomes a request. */
export function settingsOf(app: Express): AppSettings {
  return (app.locals.kit as AppSettings | undefined) ?? { renderError: renderProblem };
}

// Answers may hold records of people: nobody on the way may keep them, unless a route says otherwise.
const setHeaders: RequestHandler = (_req, res, next) => {
  res.set({ 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' });
  next();
};

// Node keeps the first of two such headers and says nothing; a proxy in front may have gone by the other (IN-011).
const refuseOddHeaders: RequestHandler = (req, _res, next) => {
  const count = (name: string) => req.rawHeaders.filter((header, i) => i % 2 === 0 && header.toLowerCase() === name).length;
  if (count('host') > 1 || (req.httpVersion !== '1.0' && count('host') === 0)) throw badHeader('host-header', 'There must be one Host header.');
  if (count('authorization') > 1) throw badHeader('authorization-header', 'There may be only one Authorization header.');
  next();
};

function badHeader(code: string, detail: string): HttpError {
  return new HttpError({ status: 400, code, detail });
}
