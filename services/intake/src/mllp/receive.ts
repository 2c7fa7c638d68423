import { createHash, randomUUID } from 'node:crypto';
import { type Ledger, MAPPING_LANE, openPseudonym, readReceipt } from '@ehch/ledger';
import type { Lanes } from '@ehch/lanes';
import { acknowledge, fileOf, type Hl7Result, type SourceIssue } from '@ehch/sources';
import { acceptFile } from '../accept-file.ts';
import { draftsOf } from '../file-drafts.ts';
import { openShelf } from '../sources/shelf.ts';
import type { TestNumbers } from '../test-numbers.ts';

/** What became of a message, and what to answer; nothing where the sender wants no answer. */
export interface Received {
  result: Hl7Result;
  receiptId?: string;
  answer: Buffer | undefined;
}

export type Receive = (message: Buffer) => Promise<Received>;

/** The source that reads what comes over MLLP. */
const SOURCE = 'hospital-adt';

/**
 * Takes a message as a file of one is taken over HTTP, and answers only when it is committed (REL-001). The same message again finds its record
 * unchanged and is answered alike, so a sender that has heard nothing may repeat it. Fails where the ledger does: then nothing is answered, and the
 * sender repeats it.
 */
export async function createReceiver({ ledger, lanes, tenant, testNumbers }: { ledger: Ledger; lanes: Pick<Lanes, 'signal'>; tenant: string; testNumbers: TestNumbers }): Promise<Receive> {
  const sources = openShelf(ledger);
  const taking = { ledger, pseudonym: await openPseudonym(ledger), onCommitted: (keys: readonly string[]) => lanes.signal({ lane: MAPPING_LANE, keys }) };
  return async (message) => {
    const source = (await sources.live(tenant, SOURCE))?.source;
    if (source === undefined) throw new Error(`there is no source ${SOURCE}`);
    const at = new Date();
    const answer = async (result: Hl7Result, issues: readonly SourceIssue[]) => ({ result, answer: await acknowledge(message, { result, issues, at, id: randomUUID().slice(-12) }) });
    const reading = await source.read(fileOf(message));
    if (!reading.ok) return answer('rejected', reading.issues);
    const digest = createHash('sha256').update(message).digest();
    const request = { tenant, clientId: 'mllp', kind: 'file', source: source.name, sourceVersion: source.version, fileDigest: digest, contentDigest: createHash('sha256').update(`${source.name}\n`).update(digest).digest(), requestId: randomUUID() } as const;
    const receiptId = await acceptFile(taking, request, draftsOf(source, reading, { tenant, now: at, testNumbers }));
    const issues = await heldIssues(ledger, tenant, receiptId);
    return { ...(await answer(resultOf(issues), issues)), receiptId };
  };
}

/** Over MLLP a frame is one message; whoever sends several in one is told of all that is wrong with any. */
async function heldIssues(ledger: Ledger, tenant: string, id: string): Promise<SourceIssue[]> {
  const receipt = await readReceipt(ledger, tenant, id, { offset: 0, limit: 100 });
  return (receipt?.entries ?? []).filter(({ recordId }) => recordId === null).flatMap(({ issues }) => issues as SourceIssue[]);
}

/** What cannot be read as HL7 is rejected; what can, and says something that is not taken, is in error. */
function resultOf(issues: readonly SourceIssue[]): Hl7Result {
  const errors = issues.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return 'accepted';
  return errors.every(({ code }) => UNREADABLE.has(code)) ? 'rejected' : 'error';
}

const UNREADABLE: ReadonlySet<string> = new Set(['EHCH-HL7-001', 'EHCH-HL7-002', 'EHCH-HL7-003', 'EHCH-HL7-004', 'EHCH-HL7-005', 'EHCH-HL7-006', 'EHCH-HL7-008']);
