import { hash } from 'node:crypto';
import { callerOf, contextOf } from '@ehch/service-kit';
import { type Request, type RequestHandler, Router } from 'express';
import { whenGone } from '../../when-gone.ts';
import { allowAll } from '../access.ts';
import type { AddedClaim } from '../capability/claims.ts';
import { readResource } from '../read-body.ts';
import type { WritingDeps } from '../writing-deps.ts';
import { respond } from './answer.ts';
import { parseIfMatch } from './if-match.ts';
import { planConditionalUpdate, planCreate, planUpdate, type Write, type Writer } from './plan.ts';
import { type Posted, readPosted } from './posted.ts';
import { requestKeyOf } from './request-key.ts';
import { outcomeOf, store } from './write.ts';

/** What is claimed with these routes. */
export const ENCOUNTER_CLAIMS: readonly AddedClaim[] = [{ type: 'Encounter', interactions: ['create', 'update'], more: { conditionalCreate: true, conditionalUpdate: true } }];

/** The writes below the FHIR base. A write on a condition tells what is there, so it needs the right to search too (SEC-012). */
export function createEncounterRoutes(deps: WritingDeps): Router {
  const router = Router({ caseSensitive: true });
  router.post('/Encounter', writing(deps, (req) => (req.get('if-none-exist') === undefined ? 'c' : 'cs'), (writer, posted, req) => planCreate(writer, posted, req.get('if-none-exist'))));
  router.put('/Encounter', writing(deps, () => 'cus', (writer, posted, req) => planConditionalUpdate(deps, writer, { query: queryOf(req), posted, ifMatch: parseIfMatch(req.get('if-match')) })));
  router.put('/Encounter/:id', writing(deps, () => 'u', (writer, posted, req) => planUpdate(deps, writer, { serverId: String(req.params['id']), posted, ifMatch: parseIfMatch(req.get('if-match')) })));
  return router;
}

type Plan = (writer: Writer, posted: Posted, req: Request) => Write | Promise<Write>;

/** Stores an encounter, waits a while for its publication, and answers with what became of it. */
const writing =
  (deps: WritingDeps, needs: (req: Request) => string, plan: Plan): RequestHandler =>
  async (req, res) => {
    await allowAll(deps.ledger, req, 'Encounter', needs(req));
    const { value, bytes } = await readResource(req);
    const writer = writerOf(req);
    const write = await plan(writer, readPosted(value), req);
    const stored = await store(deps, writer, [write], digestOf(req, bytes));
    const answer = await outcomeOf(deps, stored, { write, position: 0, patience: deps.patienceMs, signal: whenGone(res) });
    await respond(deps, res, answer, stored.receiptId);
  };

/** Who sends a request. */
export function writerOf(req: Request): Writer {
  const { tenant, clientId } = callerOf(req);
  return { tenant, clientId, requestId: contextOf(req).requestId, key: requestKeyOf(req) };
}

/** What tells a request from another: how, where and on which terms it writes, and what. */
export const digestOf = (req: Request, bytes: Buffer): Buffer =>
  hash('sha256', Buffer.concat([Buffer.from(JSON.stringify([req.method, req.originalUrl, req.get('if-match') ?? '', req.get('if-none-exist') ?? ''])), bytes]), 'buffer');

const queryOf = ({ originalUrl }: Request): string => (originalUrl.includes('?') ? originalUrl.slice(originalUrl.indexOf('?') + 1) : '');
