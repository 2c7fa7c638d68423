import { changeReplay, countOutcomes, countReplay, createReplay, inTransaction, type LedgerTransaction, listReplays, lockReplay, putInLine, readReplay, type Replay, REPLAY_LANE, type ReplayState, writeAudit } from '@ehch/ledger';
import { MAPPER_VERSION } from '@ehch/records';
import { callerOf, contextOf, HttpError, isUuid, readJson, requireScope } from '@ehch/service-kit';
import { type Request, type Response, Router } from 'express';
import type { IntakeDeps } from '../deps.ts';
import { badFilter } from '../filters.ts';
import { wholeNumber } from '../respond.ts';
import { readReplayFilter } from './filter.ts';
import { liveSourceOf } from './live-source.ts';
import { previewJson, replayJson } from './replay-json.ts';
import { NEVER_REREAD } from './reread.ts';

const LIMIT = 16_384;
const PAGE = 50;

/** `/replays`: what was received is read, mapped and published again, by a filter; looked at first, paused, resumed and stopped. */
export function createReplaysRoutes(deps: IntakeDeps): Router {
  const router = Router();
  router.post('/', requireScope('replay.u'), (req, res) => requestReplay(deps, req, res));
  router.get('/', requireScope('replay.r'), async (req, res) => {
    const limit = wholeNumber(req.query['limit'], PAGE, { from: 1, to: 1_000 });
    // One more than is shown tells whether there are more.
    const found = await listReplays(deps.ledger, callerOf(req).tenant, limit + 1);
    const replays = found.slice(0, limit);
    const outcomes = await countOutcomes(deps.ledger, replays.map(({ id }) => id));
    res.json({ replays: replays.map((replay) => replayJson(replay, outcomes.get(replay.id) ?? {})), more: found.length > limit });
  });
  router.get('/:id', requireScope('replay.r'), async (req, res) => { await showReplay(deps, req, res, 200); });
  for (const [act, change] of Object.entries(CHANGES)) router.post(`/:id/\\$${act}`, requireScope('replay.u'), (req, res) => changeState(deps, change, req, res));
  return router;
}

const CHANGES: Readonly<Record<string, { from: readonly ReplayState[]; to: ReplayState }>> = {
  pause: { from: ['running'], to: 'paused' },
  resume: { from: ['paused'], to: 'running' },
  stop: { from: ['running', 'paused'], to: 'stopped' },
};

async function requestReplay({ ledger, lanes, sources }: IntakeDeps, req: Request, res: Response): Promise<void> {
  const { tenant, clientId } = callerOf(req);
  const { value } = await readJson(req, { types: ['application/json'], limit: LIMIT });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badFilter('The request', 'a JSON object of filter and preview');
  const { filter: given, preview = false, ...others } = value as { filter?: unknown; preview?: unknown };
  if (typeof preview !== 'boolean' || Object.keys(others).length > 0) throw badFilter('The request', 'a JSON object of filter and preview, which is true or false');
  const filter = readReplayFilter(given);
  if (preview) {
    res.json(previewJson(filter, await countReplay(ledger, tenant, filter, { mapperVersion: MAPPER_VERSION, sources: await versionsOf(sources, tenant), neverReread: NEVER_REREAD })));
    return;
  }
  const replay = await inTransaction(ledger, async (trx) => {
    const made = await createReplay(trx, { tenant, clientId, filter });
    await audit(trx, req, made, 'replay-requested');
    return made;
  });
  await lanes.signal({ lane: REPLAY_LANE, keys: [replay.id] });
  res.status(202).set('Location', `/replays/${replay.id}`).json(replayJson(replay, {}));
}

async function versionsOf(shelf: IntakeDeps['sources'], tenant: string): Promise<Record<string, number>> {
  const sourceOf = liveSourceOf(shelf);
  const live = await Promise.all((await shelf.names(tenant)).map((name) => sourceOf(tenant, name)));
  return Object.fromEntries(live.flatMap((source) => (source ? [[source.name, source.version]] : [])));
}

/** Waits for the batch that is under way, so that nothing more is begun once it has answered. */
async function changeState(deps: IntakeDeps, { from, to }: { from: readonly ReplayState[]; to: ReplayState }, req: Request, res: Response): Promise<void> {
  const id = idOf(req);
  await inTransaction(deps.ledger, async (trx) => {
    const replay = await readReplay(trx, callerOf(req).tenant, id);
    const { state } = (replay && (await lockReplay(trx, id))) ?? unknownReplay();
    if (state === to) return;
    if (!from.includes(state)) throw new HttpError({ status: 409, code: 'replay-over', detail: `The replay is ${state}.` });
    await changeReplay(trx, id, to);
    if (to === 'running' && replay) await putInLine(trx, replay);
    await audit(trx, req, { id }, `replay-${to}`);
  });
  if (to === 'running') await deps.lanes.signal({ lane: REPLAY_LANE, keys: [id] });
  await showReplay(deps, req, res, 200);
}

async function showReplay({ ledger }: Pick<IntakeDeps, 'ledger'>, req: Request, res: Response, status: 200): Promise<void> {
  const replay = (await readReplay(ledger, callerOf(req).tenant, idOf(req))) ?? unknownReplay();
  res.status(status).json(replayJson(replay, (await countOutcomes(ledger, [replay.id])).get(replay.id) ?? {}));
}

function idOf(req: Request): string {
  const id = String(req.params['id']);
  return isUuid(id) ? id : unknownReplay();
}

function unknownReplay(): never {
  throw new HttpError({ status: 404, code: 'replay-unknown', detail: 'There is no such replay of yours.' });
}

async function audit(trx: LedgerTransaction, req: Request, { id }: Pick<Replay, 'id'>, event: string): Promise<void> {
  const { tenant, clientId } = callerOf(req);
  await writeAudit(trx, [{ tenant, clientId, action: 'E', event, entityType: 'Replay', entityId: id, requestId: contextOf(req).requestId }]);
}
