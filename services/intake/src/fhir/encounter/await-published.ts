import { setTimeout as sleep } from 'node:timers/promises';
import { type EntryName, type EntryView, type Ledger, readEntry, settledAmong } from '@ehch/ledger';

/** Tells when what was accepted is published, or will not be at once. */
export interface Publications {
  /**
   * @param patience milliseconds after which it is told how things stand then
   * @param signal aborted when nobody waits any more
   */
  settled(entry: EntryName, patience: number, signal: AbortSignal): Promise<EntryView | undefined>;
}

const LOOK_EVERY_MS = 25;

interface Waiting {
  entry: EntryName;
  until: number;
  signal: AbortSignal;
  done(): void;
}

/** Looks for all who wait at once, so that many of them do not keep the ledger from what they wait for. */
export function watchPublications(ledger: Ledger): Publications {
  const waiting = new Set<Waiting>();
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    while (waiting.size > 0) {
      await sleep(LOOK_EVERY_MS);
      const settled = await settledNames([...waiting]);
      for (const one of waiting) {
        if (!settled.has(nameOf(one.entry)) && !one.signal.aborted && performance.now() < one.until) continue;
        waiting.delete(one);
        one.done();
      }
    }
    looking = undefined;
  }

  /** While the ledger does not answer nothing is known, and patience runs out as it would. */
  const settledNames = async (all: readonly Waiting[]): Promise<Set<string>> => new Set((await settledAmong(ledger, all.map(({ entry }) => entry)).catch(() => [])).map(nameOf));

  return {
    settled: async (entry, patience, signal) => {
      await new Promise<void>((done) => {
        waiting.add({ entry, until: performance.now() + patience, signal, done });
        looking ??= look();
      });
      return readEntry(ledger, entry);
    },
  };
}

const nameOf = ({ receiptId, position }: EntryName): string => `${receiptId} ${position}`;
