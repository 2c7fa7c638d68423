import { findClient, type Ledger, MAPPING_LANE } from '@ehch/ledger';
import { acceptTogether } from '../../accept.ts';
import { refusedWith } from '../../errors.ts';
import { receiptIdOf } from '../../receipt-id.ts';
import { gatewayIssue } from '../errors.ts';
import type { WritingDeps } from '../writing-deps.ts';
import { type Answer, answerOf } from './answer.ts';
import type { Write, Writer } from './plan.ts';
import { settle, type Terms } from './settle.ts';
import { draftFor } from './to-record.ts';
import { readWhom } from './whom.ts';

/** Where encounters that were sent together stand: one receipt, and the place of each in it is its place among them. */
export interface Stored {
  receiptId: string;
  /** Those of which only a new one was to be stored, and there was one. */
  found: ReadonlySet<Write>;
  /** The places of those that this request put in line. */
  inLine: ReadonlySet<number>;
}

/** Stores encounters, all or none, in one transaction of the ledger. Throws the answer to what is not stored. */
export async function store(deps: WritingDeps, writer: Writer, writes: readonly Write[], contentDigest: Buffer): Promise<Stored> {
  const { tenant, clientId, requestId, key } = writer;
  const found = new Set<Write>();
  const terms = await Promise.all(writes.map((write) => termsOf(deps, tenant, write, () => found.add(write))));
  const acceptance = await acceptTogether(
    deps.ledger,
    deps.pseudonym,
    { tenant, clientId, kind: writes.length === 1 ? 'record' : 'records', contentDigest, requestId, ...(key !== undefined && { idempotencyKey: `${clientId} ${key}` }) },
    (trx) => {
      found.clear();
      return settle(trx, tenant, terms);
    },
  );
  if (acceptance.is === 'accepted') await deps.lanes.signal({ lane: MAPPING_LANE, keys: acceptance.signals });
  const receiptId = receiptIdOf(acceptance);
  if (acceptance.is === 'repeated' && writes.every(({ isPlainCreate }) => isPlainCreate)) await refuseRepeat(deps, clientId, receiptId);
  const entries = acceptance.is === 'accepted' ? acceptance.entries : [];
  return { receiptId, found, inLine: new Set(entries.flatMap(({ standing, position }) => (standing === 'accepted' ? [position] : []))) };
}

/** A client of Booking and Referral takes this answer for what it wants to hear: that it was delivered (REST-082). */
async function refuseRepeat({ ledger, origin }: { ledger: Ledger; origin: string }, clientId: string, receiptId: string): Promise<void> {
  const client = await findClient(ledger, clientId);
  if (client?.barsDuplicates === true) throw refusedWith(409, [gatewayIssue('EHCH-ENC-004')], { 'X-Receipt': `${origin}/receipts/${receiptId}` });
}

async function termsOf(deps: WritingDeps, tenant: string, { source, posted, told, ifMatch, onlyNew }: Write, onFound: () => void): Promise<Terms> {
  const now = deps.now();
  const whom = await readWhom(deps.ledger, tenant, { encounter: posted.encounter, fhirBase: deps.reading.base });
  return { told, ifMatch, onlyNew, now, draftAt: (updatedAt) => draftFor(source, whom, { updatedAt, tenant, now, testNumbers: deps.testNumbers }), onFound };
}

/** What became of one of them, once it is published or clear that it will not be at once. */
export async function outcomeOf(deps: WritingDeps, { receiptId, found, inLine }: Stored, { write, position, patience, signal }: { write: Write; position: number; patience: number; signal: AbortSignal }): Promise<Answer> {
  // Who does not wait need not ask what became of what was committed a moment ago.
  if (patience <= 0 && inLine.has(position)) return { is: 'accepted', why: undefined };
  const entry = await deps.publications.settled({ receiptId, position }, patience, signal);
  const answer = await answerOf(deps, entry, write.source);
  return answer.is === 'stored' && found.has(write) ? { ...answer, status: 200 } : answer;
}
