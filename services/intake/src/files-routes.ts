import { createHash } from 'node:crypto';
import { MAPPING_LANE } from '@ehch/ledger';
import { callerOf, contextOf, HttpError, requireScope, spoolBody, type Spooled } from '@ehch/service-kit';
import type { Source, SourceReading } from '@ehch/sources';
import { type Request, type Response, Router } from 'express';
import type { AcceptRequest } from './accept.ts';
import { acceptFile } from './accept-file.ts';
import { coverageJson } from './coverage/coverage-json.ts';
import { definitionOf } from './coverage/definition-of.ts';
import type { IntakeDeps } from './deps.ts';
import { dryRunFile, type Shown } from './dry-run.ts';
import { elementToExplain } from './element-to-explain.ts';
import { refusedWith } from './errors.ts';
import { draftsOf } from './file-drafts.ts';
import { sourceToGoOnWith } from './go-on-with.ts';
import { idempotencyKeyOf } from './idempotency.ts';
import { respondWithReceipt, wholeNumber } from './respond.ts';

/** Of a file, in bytes after inflating. What is read whole has a lower limit of its own. */
const LIMIT = 512 * 1_048_576;
/** Rows that a dry run shows whole, if not asked for otherwise. */
const SHOWN = 20;
const MOST_SHOWN = 200;

/** `POST /files?source=`: a whole export, good rows on, bad rows held; and its dry run at `$map`. */
export function createFilesRoutes(deps: IntakeDeps): Router {
  const router = Router();
  router.post('/', requireScope('records.c'), (req, res) => withFile(deps, req, (source, file) => takeFile(deps, { source, file }, req, res)));
  router.post('/\\$map', requireScope('records.c'), (req, res) =>
    withFile(deps, req, async (source, file) => {
      const { coverage, ...run } = await dryRunFile(await readSound(source, file), shownOf(req, source));
      const definition = await definitionOf(deps.sources, callerOf(req).tenant, source.name);
      res.json({ source: source.name, recordTypes: source.recordTypes, ...run, coverage: coverageJson(coverage.source, coverage.fhir, definition) });
    }),
  );
  return router;
}

function shownOf(req: Request, source: Source): Shown {
  const first = wholeNumber(req.query['limit'], SHOWN, { from: 0, to: MOST_SHOWN });
  const row = req.query['row'] === undefined ? undefined : wholeNumber(req.query['row'], 0, { from: 0, to: 10_000_000 });
  const why = elementToExplain(req);
  return { source, first, ...(row !== undefined && { row }), ...(why !== undefined && { why }) };
}

/** The body is read to its end before anything is done with it, and let go of at the end. */
async function withFile(deps: IntakeDeps, req: Request, use: (source: Source, file: Spooled) => Promise<void>): Promise<void> {
  const source = await sourceOf(deps, req);
  const file = await spoolBody(req, { types: source.contentTypes, limit: LIMIT });
  try {
    await use(source, file);
  } finally {
    await file.close();
  }
}

async function takeFile(deps: IntakeDeps, { source: live, file }: { source: Source; file: Spooled }, req: Request, res: Response): Promise<void> {
  const { ledger, pseudonym, lanes } = deps;
  const { tenant } = callerOf(req);
  const source = await sourceToGoOnWith(deps, requestOf(req, live, file), live);
  const reading = await readSound(source, file);
  const receiptId = await acceptFile(
    { ledger, pseudonym, onCommitted: (keys) => lanes.signal({ lane: MAPPING_LANE, keys }) },
    requestOf(req, source, file),
    draftsOf(source, reading, { tenant, now: deps.now(), testNumbers: deps.testNumbers }),
  );
  return respondWithReceipt(res, ledger, { tenant, id: receiptId, status: 202 });
}

function requestOf(req: Request, { name, version }: Source, { digest }: Spooled): AcceptRequest {
  const { tenant, clientId } = callerOf(req);
  const fileName = /filename="([^"\\]{1,200})"/.exec(req.get('content-disposition') ?? '')?.[1];
  const idempotencyKey = idempotencyKeyOf(req);
  return {
    tenant,
    clientId,
    kind: 'file',
    source: name,
    sourceVersion: version,
    fileDigest: digest,
    contentDigest: createHash('sha256').update(`${name}\n`).update(digest).digest(),
    requestId: contextOf(req).requestId,
    ...(fileName !== undefined && { fileName }),
    ...(idempotencyKey !== undefined && { idempotencyKey: `${clientId} ${idempotencyKey}` }),
  };
}

async function sourceOf({ sources }: IntakeDeps, req: Request): Promise<Source> {
  const { tenant } = callerOf(req);
  const found = await sources.live(tenant, String(req.query['source']));
  if (found) return found.source;
  throw new HttpError({ status: 404, code: 'source-unknown', detail: `The query must name a source. There are: ${(await sources.names(tenant)).join(', ')}.` });
}

/** A file that is of no use as a whole is refused, and nothing of it is stored. */
async function readSound(source: Source, file: Spooled): Promise<Extract<SourceReading, { ok: true }>> {
  const reading = await source.read(file);
  if (reading.ok) return reading;
  throw refusedWith(422, reading.issues);
}
