import { hash } from 'node:crypto';
import type { BundleEntry } from '@medplum/fhirtypes';
import type { WritingDeps } from '../writing-deps.ts';
import type { Write } from '../encounter/plan.ts';
import { outcomeOf, store, type Stored } from '../encounter/write.ts';
import { type BundleWriter, planEntry } from './plan-entry.ts';
import { type Asked, readEntry } from './read-bundle.ts';
import { entryOf, failedEntryAt } from './response.ts';
import type { BundleRequest } from './transaction.ts';
import { linked } from './within.ts';

/** Stores each entry of a batch by itself, in their order, so that what is of one resident stays in order; each is answered by itself (REST-066). */
export async function batch(deps: WritingDeps, request: BundleRequest): Promise<BundleEntry[]> {
  const steps: (() => Promise<BundleEntry>)[] = [];
  for (const [index, entry] of request.entries.entries()) {
    const failed = (error: unknown) => failedEntryAt(error, index);
    const finish = await begin(deps, request, { entry, index }).catch((error: unknown) => () => Promise.resolve(failed(error)));
    steps.push(() => finish().catch(failed));
  }
  return Promise.all(steps.map((finish) => finish()));
}

/** @returns what is left to do once all entries are stored: to wait for this one's publication */
async function begin(deps: WritingDeps, request: BundleRequest, { entry, index }: { entry: BundleEntry; index: number }): Promise<() => Promise<BundleEntry>> {
  const asked = readEntry(entry, index);
  if (asked.do === 'read') return () => request.read(asked.url);
  const { stored, write } = await storeOne(deps, request, asked);
  return async () => entryOf(deps, await outcomeOf(deps, stored, { write, position: 0, patience: deps.patienceMs, signal: request.signal }), stored.receiptId);
}

async function storeOne(deps: WritingDeps, { writer, digest }: BundleRequest, asked: Exclude<Asked, { do: 'read' }>): Promise<{ stored: Stored; write: Write }> {
  const [write] = linked([{ index: asked.index, fullUrl: undefined, write: await planEntry(deps, writer, asked) }]);
  if (write === undefined) throw new Error('one write is one write');
  const own: BundleWriter = { ...writer, key: writer.key === undefined ? undefined : `${writer.key} #${asked.index}` };
  return { write, stored: await store(deps, own, [write], digestOfEntry(digest, asked.index)) };
}

const digestOfEntry = (digest: Buffer, index: number): Buffer => hash('sha256', Buffer.concat([digest, Buffer.from(`#${index}`)]), 'buffer');
