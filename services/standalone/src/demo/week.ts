import type { Api, GeneratedFile } from '@ehch/cli';
import { TOPICS } from '@ehch/fhir-profiles';
import type { Progress } from './progress.ts';
import type { SampleSubscriber } from './sample-subscriber.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { FileResult } from './summary.ts';

/** A file and the receipt that was given for it. */
export interface SentFile {
  file: string;
  receiptId: string;
  rows: number;
}

/** So long without any movement is an end too: something is wrong then, and a newcomer should not wait for it. */
const PATIENCE_MS = 120_000;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Subscribes the sample platform to every topic, in place of that of an earlier demo, and waits for each handshake. */
export async function subscribeToAll(api: Subscriptions, subscriber: SampleSubscriber): Promise<void> {
  for (const id of (await api.eventCounts()).keys()) await api.unsubscribe(id);
  await Promise.all(TOPICS.map(({ url, name }) => api.subscribe(url, `${subscriber.origin}/${name}`)));
  const end = performance.now() + PATIENCE_MS;
  while (subscriber.handshakes() < TOPICS.length) {
    if (performance.now() > end) throw new Error('the sample subscriber heard of only some of its subscriptions; the log in the data directory says why');
    await pause(50);
  }
}

/** Sends the files of the week in their order. */
export async function sendWeek(api: Api, files: readonly GeneratedFile[], progress: Progress): Promise<SentFile[]> {
  const sent: SentFile[] = [];
  let rows = 0;
  for (const { file, source, bytes } of files) {
    const receipt = await api.sendFile({ name: file, source, content: new Blob([new Uint8Array(bytes)]) });
    rows += receipt.counts.total;
    sent.push({ file, receiptId: receipt.id, rows: receipt.counts.total });
    progress.show(`sent ${sent.length} of ${files.length} files, ${rows} rows`);
  }
  progress.done(`sent ${files.length} files, ${rows} rows`);
  return sent;
}

/** How far the week is. */
interface Standing {
  rows: number;
  through: number;
  events: number;
  delivered: number;
  settled: boolean;
}

const bar = (share: number): string => `[${'#'.repeat(Math.floor(share * 30)).padEnd(30, '.')}]`;

/** Waits until every record is published or held and every event has reached the subscriber, or until nothing moves any more. */
export async function settle(read: () => Promise<Standing>, progress: Progress): Promise<Standing> {
  let last: Standing | undefined;
  for (let movedAt = performance.now(); ; ) {
    const standing = await read();
    const { rows, through, events, delivered, settled } = standing;
    if (through !== last?.through || delivered !== last.delivered) movedAt = performance.now();
    if (settled || performance.now() - movedAt > PATIENCE_MS) return standing;
    last = standing;
    progress.show(`${bar(through / rows)} ${through} of ${rows} rows through, ${delivered} of ${events} events told`);
    await pause(250);
  }
}

/** Reads how far the files and their events are. A file that was through is not asked for again. */
export function standingOf(sent: readonly SentFile[], { api, subscriptions, subscriber }: { api: Api; subscriptions: Subscriptions; subscriber: SampleSubscriber }): () => Promise<Standing> {
  const through = new Map<string, number>();
  return async () => {
    for (const { receiptId, rows } of sent.filter((file) => through.get(file.receiptId) !== file.rows)) {
      const { counts } = await api.progress(receiptId);
      through.set(receiptId, rows - (counts.received ?? 0) - (counts.mapped ?? 0) - (counts.waiting ?? 0));
    }
    const events = sum((await subscriptions.eventCounts()).values());
    const [rows, done, delivered] = [sum(sent.map((file) => file.rows)), sum(through.values()), subscriber.events()];
    return { rows, through: done, events, delivered, settled: done === rows && delivered >= events };
  };
}

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, number) => total + number, 0);

/** Every row of every file with what became of it. */
export async function readResults(api: Api, sent: readonly SentFile[]): Promise<FileResult[]> {
  const results: FileResult[] = [];
  for (const { file, receiptId } of sent) results.push({ file, entries: await api.entries(receiptId) });
  return results;
}
