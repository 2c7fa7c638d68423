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
/** What waits for another record may have come a moment before it. */
const GRACE_MS = 500;

interface Waiting {
  entry: EntryName;
  since: number;
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
        if (!isOver(one, settled.get(nameOf(one.entry)))) continue;
        waiting.delete(one);
        one.done();
      }
    }
    looking = undefined;
  }

  /** While the ledger does not answer nothing is known, and patience runs out as it would. */
  const settledNames = async (all: readonly Waiting[]): Promise<Map<string, string>> => new Map((await settledAmong(ledger, all.map(({ entry }) => entry)).catch(() => [])).map((one) => [nameOf(one), one.state]));

  const untilSettled = (entry: EntryName, patience: number, signal: AbortSignal): Promise<void> =>
    new Promise((done) => {
      const since = performance.now();
      waiting.add({ entry, since, until: since + patience, signal, done });
      looking ??= look();
    });

  return {
    settled: async (entry, patience, signal) => {
      if (patience > 0) await untilSettled(entry, patience, signal);
      return readEntry(ledger, entry);
    },
  };
}

const nameOf = ({ receiptId, position }: EntryName): string => `${receiptId} ${position}`;

function isOver({ since, until, signal }: Waiting, state: string | undefined): boolean {
  const now = performance.now();
  return signal.aborted || now >= until || (state === 'waiting' ? now - since > GRACE_MS : state !== undefined);
}
