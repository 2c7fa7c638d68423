import { type EntryView, type Ledger, readEntry } from '@ehch/ledger';
import { setTimeout as sleep } from 'node:timers/promises';

/** States in which the entry of a receipt does not stay for long. */
const ON_ITS_WAY: ReadonlySet<EntryView['state']> = new Set(['received', 'mapped']);

const FIRST_LOOK_MS = 10;
const MOST_MS = 150;

/**
 * Waits until a record is published, or until it is clear that it will not be at once: it waits for something, is held, or the FHIR
 * server takes its time.
 *
 * @param patience milliseconds
 */
export async function awaitPublished(ledger: Ledger, receiptId: string, { position = 0, patience, signal }: { position?: number; patience: number; signal: AbortSignal }): Promise<EntryView | undefined> {
  const until = performance.now() + patience;
  for (let pause = FIRST_LOOK_MS; ; pause = Math.min(pause * 2, MOST_MS)) {
    const entry = await readEntry(ledger, receiptId, position);
    const settled = entry === undefined || !ON_ITS_WAY.has(entry.state) || entry.reason !== null;
    if (settled || signal.aborted || performance.now() + pause > until) return entry;
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
}
