import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { chainStart, nextDigest } from '@ehch/ledger';
import type { Bundle, Parameters } from '@medplum/fhirtypes';
import { Pool } from 'undici';
import type { Client } from '../stack/stack.ts';

const unzip = promisify(gunzip);

/** A way to fetch what was missed. */
export const WAYS = ['$catchup, the last state of each resource', '$catchup, every event', '$events'] as const;
export type Way = (typeof WAYS)[number];

/** What came of fetching all of it. */
export interface Taken {
  elapsedNs: number;
  pages: number;
  /** As they came over the wire. */
  bytes: number;
  slowestPageNs: number;
  /** How often a page was asked for once more, after the time that the answer asked for. */
  comesAgain: number;
}

const MOST_TIMES = 10;

interface Told {
  number: number;
  id: string;
}

interface Page {
  told: Told[];
  /** Where the next one is. */
  next: string | undefined;
  /** The running digest that the last page states. */
  digest: string | undefined;
}

interface Missed {
  url: string;
  client: Client;
  subscription: string;
  events: number;
}

/**
 * Fetches everything that a subscription missed, as a platform does that keeps it: every page is parsed, and the running digest
 * computed of all events. @throws where that is not what the ledger says, or an event is missing.
 */
export async function takeAll(way: Way, { url, client, subscription, events }: Missed): Promise<Taken> {
  const pool = new Pool(url, { connections: 1 });
  const told: Told[] = [];
  const taken: Taken = { elapsedNs: 0, pages: 0, bytes: 0, slowestPageNs: 0, comesAgain: 0 };
  const startedAt = process.hrtime.bigint();
  let digest: string | undefined;
  for (let path: string | undefined = `/fhir/R4/Subscription/${subscription}/${firstPage(way)}`; path !== undefined; ) {
    const pageAt = process.hrtime.bigint();
    const { statusCode, headers, body } = await pool.request({ method: 'GET', path, headers: { authorization: `Bearer ${await client.token()}`, 'accept-encoding': 'gzip' } });
    const bytes = Buffer.from(await body.arrayBuffer());
    if (statusCode === 503 && taken.comesAgain < MOST_TIMES) {
      taken.comesAgain += 1;
      await sleep(Number(headers['retry-after'] ?? 1) * 1_000);
      continue;
    }
    if (statusCode !== 200) throw new Error(`a page of ${way} was answered with ${statusCode}: ${bytes.toString('utf8').slice(0, 500)}`);
    const page = readPage(way, (headers['content-encoding'] === 'gzip' ? await unzip(bytes) : bytes).toString('utf8'));
    told.push(...page.told);
    taken.pages += 1;
    taken.bytes += bytes.length;
    taken.slowestPageNs = Math.max(taken.slowestPageNs, Number(process.hrtime.bigint() - pageAt));
    path = page.next?.slice(new URL(page.next).origin.length);
    digest = page.digest;
  }
  refuseGaps(way, { subscription, events }, told, digest);
  const elapsedNs = Number(process.hrtime.bigint() - startedAt);
  await pool.close();
  return { ...taken, elapsedNs };
}

const firstPage = (way: Way): string => (way === '$events' ? '$events' : `$catchup?limit=1000&mode=${way === '$catchup, every event' ? 'history' : 'latest'}`);

interface Line {
  kind: 'start' | 'event' | 'end';
  eventNumber: number;
  eventId: string;
  covers?: { eventNumber: number; eventId: string }[];
  next?: string;
  digest?: string;
}

function readPage(way: Way, text: string): Page {
  if (way === '$events') return readBundle(JSON.parse(text) as Bundle);
  const lines = text.trimEnd().split('\n').map((line) => JSON.parse(line) as Line);
  const told = lines.filter(({ kind }) => kind === 'event').flatMap((line) => (line.covers ?? [line]).map(({ eventNumber, eventId }) => ({ number: eventNumber, id: eventId })));
  return { told, next: lines.at(-1)?.next, digest: lines.at(-1)?.digest };
}

function readBundle({ entry = [], link = [] }: Bundle): Page {
  const events = ((entry[0]?.resource as Parameters | undefined)?.parameter ?? []).filter(({ name }) => name === 'notification-event').map(({ part = [] }) => {
    const of = (name: string): string => part.find((one) => one.name === name)?.valueString ?? '';
    return { told: { number: Number(of('event-number')), id: of('event-id') }, digest: of('digest') };
  });
  return { told: events.map(({ told }) => told), next: link.find(({ relation }) => relation === 'next')?.url, digest: events.at(-1)?.digest };
}

function refuseGaps(way: Way, { subscription, events }: Pick<Missed, 'subscription' | 'events'>, told: readonly Told[], digest: string | undefined): void {
  const ordered = told.toSorted((a, b) => a.number - b.number);
  const own = ordered.reduce((before, { number, id }) => nextDigest(before, number, id), chainStart(subscription).digest);
  if (told.length !== events || own !== digest) throw new Error(`${way} brought ${told.length} events of ${events}, and ${own === digest ? 'the' : 'another'} digest`);
}
