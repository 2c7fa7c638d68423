import type { GeneratedFile } from '@ehch/cli';
import { TOPICS } from '@ehch/fhir-profiles';
import { SOURCES } from '@ehch/sources';
import type { Api, ReceiptEntryJson } from './api.ts';
import type { Progress } from './progress.ts';
import type { SampleSubscriber } from './sample-subscriber.ts';
import type { FileResult } from './summary.ts';

/** A file and the receipt that was given for it. */
export interface SentFile {
  file: string;
  receiptId: string;
  rows: number;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Subscribes the sample platform to every topic, in place of that of an earlier demo, and waits for each handshake. */
export async function subscribeToAll(api: Api, subscriber: SampleSubscriber): Promise<void> {
  for (const id of (await api.eventCounts()).keys()) await api.unsubscribe(id);
  await Promise.all(TOPICS.map(({ url, name }) => api.subscribe(url, `${subscriber.origin}/${name}`)));
  while (subscriber.handshakes() < TOPICS.length) await pause(50);
}

/** Sends the files of the week in their order. */
export async function sendWeek(api: Api, files: readonly GeneratedFile[], progress: Progress): Promise<SentFile[]> {
  const sent: SentFile[] = [];
  let rows = 0;
  for (const { file, source, bytes } of files) {
    const type = SOURCES[source]?.contentTypes[0] ?? 'text/csv';
    const receipt = await api.sendFile({ name: file, source, bytes, type });
    rows += receipt.counts.total;
    sent.push({ file, receiptId: receipt.id, rows: receipt.counts.total });
    progress.show(`sent ${sent.length} of ${files.length} files, ${rows} rows`);
  }
  progress.done(`sent ${files.length} files, ${rows} rows`);
  return sent;
}

/** States of a record that is still on its way. */
const OPEN_STATES = ['received', 'mapped', 'waiting'];

const bar = (share: number): string => `[${'#'.repeat(Math.floor(share * 30)).padEnd(30, '.')}]`;

/** Waits until every record is published or held and every event has reached the subscriber. */
export async function settle(api: Api, sent: readonly SentFile[], subscriber: SampleSubscriber, progress: Progress): Promise<{ events: number; delivered: number }> {
  const settled = new Map<string, number>();
  const total = sent.reduce((sum, { rows }) => sum + rows, 0);
  for (;;) {
    let underWay = 0;
    for (const { receiptId, rows } of sent.filter((file) => !settled.has(file.receiptId))) {
      const receipt = await api.receipt(`/receipts/${receiptId}?limit=1`);
      if (receipt.settled) settled.set(receiptId, rows);
      else underWay += rows - OPEN_STATES.reduce((sum, state) => sum + (receipt.counts[state] ?? 0), 0);
    }
    const done = [...settled.values()].reduce((sum, rows) => sum + rows, 0) + underWay;
    const events = [...(await api.eventCounts()).values()].reduce((sum, count) => sum + count, 0);
    const delivered = subscriber.events();
    if (settled.size === sent.length && delivered >= events) return { events, delivered };
    progress.show(`${bar(done / total)} ${done} of ${total} rows through, ${delivered} of ${events} events told`);
    await pause(250);
  }
}

/** Every row of every file with what became of it. */
export async function readResults(api: Api, sent: readonly SentFile[]): Promise<FileResult[]> {
  const results: FileResult[] = [];
  for (const { file, receiptId } of sent) {
    const entries: ReceiptEntryJson[] = [];
    for (let path: string | undefined = `/receipts/${receiptId}?limit=1000`; path; ) {
      const page = await api.receipt(path);
      entries.push(...page.entries);
      path = page.next;
    }
    results.push({ file, entries });
  }
  return results;
}
