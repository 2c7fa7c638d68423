import { hash } from 'node:crypto';
import { callerOf, contextOf, readJson, requireScope } from '@ehch/service-kit';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import type { FhirDeps } from '../deps.ts';
import { respond } from './answer.ts';
import { parseIfMatch } from './if-match.ts';
import { planConditionalUpdate, planCreate, planUpdate, type Write, type Writer } from './plan.ts';
import { type Posted, readPosted } from './posted.ts';
import { preferenceOf } from './prefer.ts';
import { requestKeyOf } from './request-key.ts';
import { outcomeOf, PATIENCE_MS, store } from './write.ts';

const TYPES = ['application/fhir+json', 'application/json'];
/** REST-016. */
const LIMIT = 1_048_576;

/** The writes under `/fhir/R4/Encounter`. */
export function createEncounterRoutes(deps: FhirDeps): Router {
  const router = Router();
  router.post('/', requireScope('Encounter.c'), requireSearchFor('if-none-exist'), writing(deps, (writer, posted, req) => planCreate(writer, posted, req.get('if-none-exist'))));
  router.put('/', requireScope('Encounter.cu'), requireScope('Encounter.s'), writing(deps, (writer, posted, req) => planConditionalUpdate(deps, writer, { query: queryOf(req), posted, ifMatch: parseIfMatch(req.get('if-match')) })));
  router.put('/:id', requireScope('Encounter.u'), writing(deps, (writer, posted, req) => planUpdate(deps, writer, { serverId: String(req.params['id']), posted, ifMatch: parseIfMatch(req.get('if-match')) })));
  return router;
}

type Plan = (writer: Writer, posted: Posted, req: Request) => Write | Promise<Write>;

/** Stores an encounter, waits a while for its publication, and answers with what became of it. */
const writing =
  (deps: FhirDeps, plan: Plan): RequestHandler =>
  async (req, res) => {
    const { value, bytes } = await readJson(req, { types: TYPES, limit: LIMIT });
    const writer = writerOf(req);
    const write = await plan(writer, readPosted(value), req);
    const stored = await store(deps, writer, [write], digestOf(req, bytes));
    const answer = await outcomeOf(deps, stored, { write, position: 0, patience: PATIENCE_MS, signal: whenGone(res) });
    await respond(res, answer, { deps, receiptId: stored.receiptId, prefer: preferenceOf(req.get('prefer')) });
  };

/** Who sends a request. */
export function writerOf(req: Request): Writer {
  const { tenant, clientId } = callerOf(req);
  return { tenant, clientId, requestId: contextOf(req).requestId, key: requestKeyOf(req) };
}

/** What tells a request from another: how, where and on which terms it writes, and what. */
export const digestOf = (req: Request, bytes: Buffer): Buffer =>
  hash('sha256', Buffer.concat([Buffer.from(JSON.stringify([req.method, req.originalUrl, req.get('if-match') ?? '', req.get('if-none-exist') ?? ''])), bytes]), 'buffer');

/** Aborted when nobody waits for the answer any more. */
export function whenGone(res: Response): AbortSignal {
  const gone = new AbortController();
  res.once('close', () => { gone.abort(); });
  return gone.signal;
}

const queryOf = ({ originalUrl }: Request): string => (originalUrl.includes('?') ? originalUrl.slice(originalUrl.indexOf('?') + 1) : '');

/** A write on a condition tells what is there, so it needs the right to search too (SEC-012). */
function requireSearchFor(header: string): RequestHandler {
  const check = requireScope('Encounter.s');
  return (req, res, next) => {
    if (req.get(header) === undefined) next();
    else check(req, res, next);
  };
}
