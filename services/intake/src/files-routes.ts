import { hash } from 'node:crypto';
import { type EntryDraft, MAPPING_LANE } from '@ehch/ledger';
import { RECORD_TYPES } from '@ehch/records';
import { callerOf, contextOf, HttpError, readBytes, requireScope } from '@ehch/service-kit';
import { fileOf, type Source, type SourceRow, SOURCES } from '@ehch/sources';
import { type Request, type Response, Router } from 'express';
import type { AcceptRequest } from './accept.ts';
import { acceptFile } from './accept-file.ts';
import type { IntakeDeps } from './deps.ts';
import { draftOf } from './drafts.ts';
import { dryRunRow } from './dry-run.ts';
import { refusedWith } from './errors.ts';
import { idempotencyKeyOf } from './idempotency.ts';
import { respondWithReceipt, wholeNumber } from './respond.ts';

const LIMIT = 64 * 1_048_576;
/** Rows that a dry run shows whole, if not asked for otherwise. */
const SHOWN = 20;
const MOST_SHOWN = 200;

/** `POST /files?source=`: a whole export, good rows on, bad rows held; and its dry run at `$map`. */
export function createFilesRoutes(deps: IntakeDeps): Router {
  const router = Router();
  router.post('/', requireScope('records.c'), (req, res) => takeFile(deps, req, res));
  router.post('/\\$map', requireScope('records.c'), async (req, res) => {
    const source = sourceOf(req);
    const rows = await Array.fromAsync(await readRows(source, await readBytes(req, { types: source.contentTypes, limit: LIMIT })));
    const limit = wholeNumber(req.query['limit'], SHOWN, { from: 0, to: MOST_SHOWN });
    const entries = rows.map((row, position) => ({ position, place: row.place, ...dryRunRow(row, position < limit) }));
    const held = entries.filter(({ state }) => state === 'held');
    res.json({ source: source.name, recordTypes: source.recordTypes, counts: { total: entries.length, mapped: entries.length - held.length, held: held.length }, entries: entries.filter(({ position, state }) => position < limit || state === 'held') });
  });
  return router;
}

async function takeFile(deps: IntakeDeps, req: Request, res: Response): Promise<void> {
  const { ledger, pseudonym, lanes } = deps;
  const { tenant } = callerOf(req);
  const source = sourceOf(req);
  const bytes = await readBytes(req, { types: source.contentTypes, limit: LIMIT });
  const rows = await readRows(source, bytes);
  const receiptId = await acceptFile(
    { ledger, pseudonym, onCommitted: (keys) => lanes.signal({ lane: MAPPING_LANE, keys }) },
    requestOf(req, source, bytes),
    draftsOf(rows, { tenant, now: deps.now() }),
  );
  return respondWithReceipt(res, ledger, { tenant, id: receiptId, status: 202 });
}

function requestOf(req: Request, source: Source, bytes: Buffer): AcceptRequest {
  const { tenant, clientId } = callerOf(req);
  const fileName = /filename="([^"\\]{1,200})"/.exec(req.get('content-disposition') ?? '')?.[1];
  const idempotencyKey = idempotencyKeyOf(req);
  return {
    tenant,
    clientId,
    kind: 'file',
    source: source.name,
    contentDigest: hash('sha256', Buffer.concat([Buffer.from(`${source.name}\n`), bytes]), 'buffer'),
    requestId: contextOf(req).requestId,
    ...(fileName !== undefined && { fileName }),
    ...(idempotencyKey !== undefined && { idempotencyKey: `${clientId} ${idempotencyKey}` }),
  };
}

function sourceOf(req: Request): Source {
  const name = String(req.query['source']);
  const source = Object.hasOwn(SOURCES, name) ? SOURCES[name] : undefined;
  if (source) return source;
  throw new HttpError({ status: 404, code: 'source-unknown', detail: `The query must name a source. There are: ${Object.keys(SOURCES).join(', ')}.` });
}

/** A file that is of no use as a whole is refused, and nothing of it is stored. */
async function readRows(source: Source, bytes: Buffer): Promise<AsyncIterable<SourceRow>> {
  const reading = await source.read(fileOf(bytes));
  if (reading.ok) return reading.rows;
  throw refusedWith(422, reading.issues);
}

async function* draftsOf(rows: AsyncIterable<SourceRow>, context: { tenant: string; now: Date }): AsyncGenerator<EntryDraft> {
  for await (const row of rows) {
    const type = 'record' in row ? RECORD_TYPES[row.recordType] : undefined;
    if (type && 'record' in row) {
      const draft = draftOf(type, row.record, { ...context, place: row.place });
      yield { ...draft, issues: [...draft.issues, ...(row.warnings ?? [])] };
    } else yield { place: row.place, issues: 'issues' in row ? row.issues : [] };
  }
}
