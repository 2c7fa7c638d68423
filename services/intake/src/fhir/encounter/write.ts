import { hash } from 'node:crypto';
import { entryOfRecord, MAPPING_LANE } from '@ehch/ledger';
import { callerOf, contextOf } from '@ehch/service-kit';
import type { Request, Response } from 'express';
import { acceptTogether } from '../../accept.ts';
import { receiptIdOf } from '../../receipt-id.ts';
import type { FhirDeps } from '../deps.ts';
import { answerOf, respond } from './answer.ts';
import { awaitPublished } from './await-published.ts';
import { preferenceOf } from './prefer.ts';
import type { Posted } from './posted.ts';
import { requestKeyOf } from './request-key.ts';
import { AlreadyThere, settle } from './settle.ts';
import { draftFor, type SourceName } from './to-record.ts';
import { readWhom } from './whom.ts';

/** A write of an encounter, once it is clear which one it is about. */
export interface Write {
  source: SourceName;
  posted: Posted;
  /** When the sender's system changed it, if that is to decide. */
  told: Date | undefined;
  ifMatch: string | undefined;
  onlyNew: boolean;
  /** Whether there was one before, which the request names. */
  isThere: boolean;
  /** The bytes that were sent. */
  bytes: Buffer;
}

/** How long a writer waits for publication before a receipt has to do. */
const PATIENCE_MS = 5_000;

/** Stores an encounter, waits a while for its publication, and answers with what became of it (D10). */
export async function write(deps: FhirDeps, req: Request, res: Response, wanted: Write): Promise<void> {
  const prefer = preferenceOf(req.get('prefer'));
  const signal = whenGone(res);
  const receiptId = await store(deps, req, wanted).catch((error: unknown) => {
    if (error instanceof AlreadyThere) return error;
    throw error;
  });
  const at = receiptId instanceof AlreadyThere ? await entryOfRecord(deps.ledger, receiptId.recordId) : { receiptId, position: 0 };
  const entry = at && (await awaitPublished(deps.ledger, at.receiptId, { position: at.position, patience: PATIENCE_MS, signal }));
  const answer = await answerOf(deps, entry, wanted.source);
  const wasThere = wanted.isThere || receiptId instanceof AlreadyThere;
  const found = wasThere && answer.is === 'stored' ? { ...answer, status: 200 as const } : answer;
  await respond(res, found, { deps, receiptId: at?.receiptId, prefer });
}

/** @returns the receipt */
async function store(deps: FhirDeps, req: Request, { source, posted, told, ifMatch, onlyNew, bytes }: Write): Promise<string> {
  const { tenant, clientId } = callerOf(req);
  const now = deps.now();
  const whom = await readWhom(deps.ledger, tenant, { encounter: posted.encounter, fhirBase: deps.fhirBase });
  const terms = { tenant, told, ifMatch, onlyNew, now, draftAt: (updatedAt: Date) => draftFor(source, whom, { updatedAt, tenant, now }) };
  const key = requestKeyOf(req);
  const acceptance = await acceptTogether(
    deps.ledger,
    deps.pseudonym,
    { tenant, clientId, kind: 'record', contentDigest: digestOf(req, bytes), requestId: contextOf(req).requestId, ...(key !== undefined && { idempotencyKey: `${clientId} ${key}` }) },
    (trx) => settle(trx, terms),
  );
  if (acceptance.is === 'accepted') await deps.lanes.signal({ lane: MAPPING_LANE, keys: acceptance.signals });
  return receiptIdOf(acceptance);
}

/** What tells a request from another: how, where and on which terms it writes, and what. */
const digestOf = (req: Request, bytes: Buffer): Buffer =>
  hash('sha256', Buffer.concat([Buffer.from(JSON.stringify([req.method, req.originalUrl, req.get('if-match') ?? '', req.get('if-none-exist') ?? ''])), bytes]), 'buffer');

function whenGone(res: Response): AbortSignal {
  const gone = new AbortController();
  res.once('close', () => { gone.abort(); });
  return gone.signal;
}
