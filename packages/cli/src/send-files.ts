import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, type EntryIssue, type Receipt, Refusal } from './api.ts';
import { type ManifestEntry, readEntry } from './manifest.ts';

/** A row that is held, as the sender is told. */
export interface HeldRow extends Pick<EntryIssue, 'code' | 'text' | 'fix' | 'column' | 'cell'> {
  place: string;
}

/** What became of a file. */
export interface SentFile extends ManifestEntry {
  /** Why the file as a whole was refused; nothing of it is stored then. */
  refused?: string;
  receipt?: string;
  read: number;
  accepted: number;
  unchanged: number;
  superseded: number;
  held: HeldRow[];
  /** Rows that are still under way. */
  underWay: number;
  /** Rows that wait for another record, such as that of a resident who is held. */
  waiting: number;
  seconds: number;
}

export interface SendOptions {
  /** Until every row is published or held, or waits for a record that is not there, for so long. Else only until the files are accepted. */
  waitMs?: number;
  pollMs?: number;
  onSent?(sent: SentFile, number: number): void;
}

/**
 * Sends files one after the other, in their order. One that is refused as a whole does not stop the others; anything else that
 * goes wrong does. Rejects with Failure.
 */
export async function sendFiles(api: Api, folder: string, entries: readonly ManifestEntry[], { waitMs = 0, pollMs = 500, onSent }: SendOptions = {}): Promise<SentFile[]> {
  const sent: SentFile[] = [];
  for (const entry of entries) {
    sent.push(await sendOne(api, folder, entry));
    onSent?.(sent.at(-1) as SentFile, sent.length);
  }
  return waitMs > 0 ? settle(api, sent, { until: performance.now() + waitMs, pollMs }) : sent;
}

async function sendOne(api: Api, folder: string, entry: ManifestEntry): Promise<SentFile> {
  const file = await readEntry(folder, entry);
  const start = performance.now();
  const seconds = () => Math.round(performance.now() - start) / 1000;
  try {
    const receipt = await api.sendFile(file);
    return { ...entry, ...(await summaryOf(api, receipt)), seconds: seconds() };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ...entry, refused: error.message, read: 0, accepted: 0, unchanged: 0, superseded: 0, held: [], underWay: 0, waiting: 0, seconds: seconds() };
  }
}

async function settle(api: Api, sent: readonly SentFile[], { until, pollMs }: { until: number; pollMs: number }): Promise<SentFile[]> {
  const settled: SentFile[] = [];
  for (const { receipt: id, ...file } of sent) {
    if (id === undefined) {
      settled.push(file);
      continue;
    }
    settled.push({ ...file, ...(await summaryOf(api, await untilSettled(api, id, { until, pollMs }))) });
  }
  return settled;
}

/** What else waits only waits for other records: nobody here can say how long that takes. */
const QUIET_MS = 5_000;

/** A receipt of which nothing is under way any more, but for rows that have waited for other records without any of them moving. */
async function untilSettled(api: Api, id: string, { until, pollMs }: { until: number; pollMs: number }): Promise<Receipt> {
  let receipt = await api.progress(id);
  let [moved, before] = [performance.now(), ''];
  while (!receipt.settled && performance.now() < until) {
    const { received = 0, mapped = 0 } = receipt.counts;
    const now = JSON.stringify(receipt.counts);
    if (now !== before) [moved, before] = [performance.now(), now];
    if (received + mapped === 0 && performance.now() - moved > QUIET_MS) break;
    await sleep(pollMs);
    receipt = await api.progress(id);
  }
  return receipt;
}

async function summaryOf(api: Api, { id, counts }: Receipt): Promise<Omit<SentFile, keyof ManifestEntry | 'seconds'>> {
  const { total, unchanged = 0, superseded = 0, held = 0, mended = 0, 'held-again': heldAgain = 0, received = 0, mapped = 0, waiting = 0 } = counts;
  return {
    receipt: id,
    read: total,
    accepted: total - unchanged - superseded - waiting - held - mended - heldAgain,
    unchanged,
    superseded,
    held: held > 0 ? heldRows(await api.receipt(id, ['held'])) : [],
    underWay: received + mapped,
    waiting,
  };
}

/** Every reason for which a row is held, one line each. */
export const heldRows = ({ entries }: Pick<Receipt, 'entries'>): HeldRow[] =>
  entries.flatMap(({ place = '', position, issues = [], reason }) => {
    const reasons = issues.length > 0 ? issues : reason ? [reason] : [{ code: '', text: 'Held.' }];
    return reasons.map((issue) => pickHeld(place || `entry ${position + 1}`, issue));
  });

const pickHeld = (place: string, { code, text, fix, column, cell }: Pick<EntryIssue, 'code' | 'text' | 'fix' | 'column' | 'cell'>): HeldRow => ({
  place,
  code,
  text,
  ...(fix !== undefined && { fix }),
  ...(column !== undefined && { column }),
  ...(cell !== undefined && { cell }),
});
