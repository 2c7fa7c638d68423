import { hash } from 'node:crypto';
import type { Issue } from '@ehch/fhir';
import { type EntryDraft, MAPPING_LANE } from '@ehch/ledger';
import { type Envelope, issueOf, type ReadyRecordType, RECORD_TYPES } from '@ehch/records';
import { callerOf, contextOf, HttpError, readJson, requireScope } from '@ehch/service-kit';
import { type Request, type Response, Router } from 'express';
import { acceptTogether } from './accept.ts';
import type { IntakeDeps } from './deps.ts';
import { type DraftContext, draftOf } from './drafts.ts';
import { dryRun } from './dry-run.ts';
import { elementToExplain } from './element-to-explain.ts';
import { refusedWith } from './errors.ts';
import { idempotencyKeyOf } from './idempotency.ts';
import { receiptIdOf } from './receipt-id.ts';
import { respondWithReceipt } from './respond.ts';

const LIMIT = 8 * 1_048_576;
const MOST_RECORDS = 1_000;

/** `POST /records/{recordType}`: one record or an array, all accepted or none; and its dry run at `$map`. */
export function createRecordsRoutes(deps: IntakeDeps): Router {
  const router = Router();
  router.post('/:recordType', requireScope('records.c'), (req, res) => acceptRecords(deps, req, res));
  router.post('/:recordType/\\$map', requireScope('records.c'), async (req, res) => {
    const type = typeOf(req);
    const { values } = await readRecords(req);
    res.json(dryRun(type, values, elementToExplain(req)));
  });
  return router;
}

async function acceptRecords(deps: IntakeDeps, req: Request, res: Response): Promise<void> {
  const { ledger, lanes, pseudonym } = deps;
  const { tenant, clientId } = callerOf(req);
  const type = typeOf(req);
  const { values, isArray, bytes } = await readRecords(req);
  const drafts = draftAll(type, values, isArray, { tenant, now: deps.now(), testNumbers: deps.testNumbers });
  const idempotencyKey = idempotencyKeyOf(req);
  const contentDigest = hash('sha256', Buffer.concat([Buffer.from(`${type.name}\n`), bytes]), 'buffer');
  const acceptance = await acceptTogether(
    ledger,
    pseudonym,
    { tenant, clientId, kind: isArray ? 'records' : 'record', contentDigest, requestId: contextOf(req).requestId, ...(idempotencyKey && { idempotencyKey: `${clientId} ${idempotencyKey}` }) },
    drafts,
  );
  const receiptId = receiptIdOf(acceptance);
  if (acceptance.is === 'accepted') await lanes.signal({ lane: MAPPING_LANE, keys: acceptance.signals });
  await respondWithReceipt(res, ledger, { tenant, id: receiptId, status: 202 });
}

function typeOf(req: Request): ReadyRecordType {
  const name = String(req.params['recordType']);
  const type = Object.hasOwn(RECORD_TYPES, name) ? RECORD_TYPES[name] : undefined;
  if (type) return type;
  throw new HttpError({ status: 404, code: 'record-type-unknown', detail: `There is no such record type. There are: ${Object.keys(RECORD_TYPES).join(', ')}.` });
}

async function readRecords(req: Request): Promise<{ values: unknown[]; isArray: boolean; bytes: Buffer }> {
  const { value, bytes } = await readJson(req, { types: ['application/json'], limit: LIMIT });
  if (!Array.isArray(value)) return { values: [value], isArray: false, bytes };
  if (value.length === 0 || value.length > MOST_RECORDS) throw refusedWith(422, [issueOf('EHCH-REC-007', '', { expected: `1 to ${MOST_RECORDS} records` })]);
  return { values: value as unknown[], isArray: true, bytes };
}

/** Every issue of every record is told at once, with its index where there are several. */
function draftAll(type: ReadyRecordType, values: readonly unknown[], isArray: boolean, context: DraftContext): EntryDraft[] {
  const issues: Issue[] = [];
  const drafts = values.map((value, index) => {
    const read = type.read(value);
    const draft = read.ok ? draftOf(type, read.record as Envelope, { ...context, ...(isArray && { place: `[${index}]` }) }) : { issues: read.issues };
    issues.push(...(draft.issues as Issue[]).map((issue) => (isArray ? { ...issue, expression: `[${index}]${issue.expression ? `.${issue.expression}` : ''}` } : issue)));
    return draft;
  });
  if (issues.length > 0) throw refusedWith(422, issues);
  return drafts;
}
