import type { BundleEntry } from '@medplum/fhirtypes';
import type { WritingDeps } from '../writing-deps.ts';
import { outcomeOf, store } from '../encounter/write.ts';
import { refusalAt } from './at-entry.ts';
import { type BundleWriter, planEntry } from './plan-entry.ts';
import { type Asked, readEntry } from './read-bundle.ts';
import { entryOf, failedEntryAt } from './response.ts';
import { linked, type Placed } from './within.ts';

/** A request for all or nothing, and who waits for its answer. */
export interface BundleRequest {
  entries: readonly BundleEntry[];
  writer: BundleWriter;
  digest: Buffer;
  signal: AbortSignal;
  /** Reads for an entry, with the rights of the writer. */
  read(url: string): Promise<BundleEntry>;
}

/** Stores all entries of a transaction or none, and answers in their order (REST-060 to REST-065). */
export async function transaction(deps: WritingDeps, { entries, writer, digest, signal, read }: BundleRequest): Promise<BundleEntry[]> {
  const asked = entries.map(readEntry);
  const placed = await planAll(deps, writer, asked.filter((one) => one.do !== 'read'));
  const writes = linked(placed);
  const stored = writes.length > 0 ? await store(deps, writer, writes, digest) : undefined;
  const until = performance.now() + deps.patienceMs;
  const answers = await Promise.all(writes.map(async (write, position) => (stored ? entryOf(deps, await outcomeOf(deps, stored, { write, position, patience: until - performance.now(), signal }), stored.receiptId) : {})));
  const byIndex = new Map(placed.map(({ index }, position) => [index, answers[position]]));
  return Promise.all(asked.map(async (one) => byIndex.get(one.index) ?? (one.do === 'read' ? readOrFail(read, one) : {})));
}

/** What is written stands already when it is read for, so that a read which fails says so by itself. */
const readOrFail = (read: BundleRequest['read'], { url, index }: Extract<Asked, { do: 'read' }>): Promise<BundleEntry> =>
  read(url).catch((error: unknown) => failedEntryAt(error, index));

async function planAll(deps: WritingDeps, writer: BundleWriter, asked: readonly Exclude<Asked, { do: 'read' }>[]): Promise<Placed[]> {
  const placed: Placed[] = [];
  for (const one of asked) {
    const write = await planEntry(deps, writer, one).catch((error: unknown) => {
      throw refusalAt(error, one.index);
    });
    placed.push({ index: one.index, fullUrl: one.fullUrl, write });
  }
  return placed;
}
