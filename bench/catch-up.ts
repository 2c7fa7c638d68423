/** A platform that was away fetches what it missed: how fast, and how that grows with what there is to fetch. */
import { inTransaction, saveEvents } from '@ehch/ledger';
import { watchPeakMemory } from './catch-up/peak-memory.ts';
import { takeAll, type Taken, type Way, WAYS } from './catch-up/take.ts';
import type { Aim, Findings, Measurement, Table } from './harness/findings.ts';
import { micros, times } from './harness/render.ts';
import { spreadOf } from './harness/spread.ts';
import { eventOf, fire, recordIn } from './stack/events.ts';
import { type Platforms, withPlatforms } from './stack/platforms.ts';
import type { Client, Stack } from './stack/stack.ts';
import { subscribe } from './stack/subscriptions.ts';

const MISSED = [10_000, 100_000] as const;
const QUICK_MISSED = [200, 2_000] as const;
/** Each resource changed so often while the platform was away. */
const VERSIONS = 5;
/** SUB-119 */
const LEAST_PER_SECOND = 50;
const MOST_MIB = 512;

export const catchUp: Measurement = {
  name: 'catch-up',
  title: 'Catching up after an outage',
  run: ({ quick, say }) =>
    withPlatforms({}, async (platforms) => {
      const missed = quick ? QUICK_MISSED : MISSED;
      const { ids, client } = await subscribe(platforms.stack, platforms.subscriber.origin, { count: 1 + missed.length });
      if (client === undefined) throw new Error('nobody has subscribed');
      const recordId = await recordIn(platforms.stack.ledger);
      say('told one by one');
      const pushed = await push(platforms, { recordId, id: ids[0] ?? '', events: quick ? 50 : 2_000 });
      await platforms.subscriber.behave(503);
      const runs: Run[] = [];
      for (const [index, events] of missed.entries()) {
        const subscription = ids[index + 1] ?? '';
        say(`${events} events are missed`);
        await miss(platforms.stack, { recordId, id: subscription, events });
        const rounds = !quick && index === 0 ? 3 : 1;
        for (let round = 0; round < rounds; round += 1) runs.push(...(await takeInTurn(platforms.stack, { subscription, client, events }, say)));
      }
      return findingsOf(runs, pushed);
    }),
};

interface Run extends Taken {
  way: Way;
  events: number;
  peakBytes: number | undefined;
}

/** Events for one subscription, in its line all at once. @returns nanoseconds until the last was told */
async function push({ stack, subscriber }: Platforms, { recordId, id, events }: { recordId: number; id: string; events: number }): Promise<{ events: number; ns: number }> {
  await subscriber.begin();
  const arrived = subscriber.arrived(events);
  const committed = await fire(stack, Array.from({ length: events }, () => eventOf(recordId, {}, [id])));
  const arrivals = await arrived;
  if (arrivals.some(({ number }, index) => number !== index + 1)) throw new Error('events came out of their order');
  return { events, ns: (arrivals.at(-1)?.ns ?? Number.NaN) - committed };
}

const TOGETHER = 1_000;

/** Events that are written as they are when they happen, with their numbers and digests, and that nobody takes. */
async function miss({ ledger }: Stack, { recordId, id, events }: { recordId: number; id: string; events: number }): Promise<void> {
  const resources = Math.ceil(events / VERSIONS);
  for (let from = 0; from < events; from += TOGETHER) {
    const numbers = Array.from({ length: Math.min(TOGETHER, events - from) }, (_, index) => from + index);
    await inTransaction(ledger, (trx) => saveEvents(trx, numbers.map((number) => eventOf(recordId, { focusId: `e-${events}-${number % resources}`, version: Math.floor(number / resources) + 1, resident: number % 500 }, [id]))));
  }
}

async function takeInTurn({ url, pid }: Stack, missed: { subscription: string; client: Client; events: number }, say: (text: string) => void): Promise<Run[]> {
  const runs: Run[] = [];
  for (const way of WAYS) {
    const peakBytes = watchPeakMemory(pid);
    const taken = await takeAll(way, { url, ...missed });
    runs.push({ ...taken, way, events: missed.events, peakBytes: peakBytes() });
    say(`${way}: ${Math.round((missed.events * 1e9) / taken.elapsedNs)} events/s`);
  }
  return runs;
}

const perEvent = ({ elapsedNs, events }: Run): number => elapsedNs / events;

function findingsOf(runs: readonly Run[], pushed: { events: number; ns: number }): Findings {
  const [few, many] = [Math.min(...runs.map(({ events }) => events)), Math.max(...runs.map(({ events }) => events))];
  const cost = (way: Way, events: number): number => spreadOf(runs.filter((run) => run.way === way && run.events === events).map(perEvent)).median;
  return {
    method: [
      `Two subscriptions of a platform that is away miss ${few.toLocaleString('en-GB')} and ${many.toLocaleString('en-GB')} events, written by the function that publishing writes them with. Each resource changes ${VERSIONS} times meanwhile. The subscriptions are told whole resources.`,
      'The platform fetches page after page over one connection, with $catchup 1,000 lines a page, compressed, with $events as many as a page has, parses every line, and computes the running digest, which has to be the one that the ledger has. It comes for the next page at once, though it is told after how long it should.',
      'Events of "the last state" are all those that a state stands for. The peak memory is that of the process with all services in it, from the first page to the last.',
      `"told one by one" is the other way to catch up: ${pushed.events.toLocaleString('en-GB')} events in line for one subscription, each sent when the one before was accepted, in their order, which is checked.`,
    ],
    comparisons: [],
    tables: [tableOf(runs, pushed)],
    aims: [
      rateAim('told one by one (SUB-119)', pushed.events, pushed.ns),
      ...WAYS.map((way) => rateAim(`${way}, ${many.toLocaleString('en-GB')} events`, many, cost(way, many) * many)),
      memoryAim(runs),
    ],
    bounds: [
      ...WAYS.map((way) => `${way}: an event of ${many.toLocaleString('en-GB')} costs ${times(cost(way, many) / cost(way, few))} of one of ${few.toLocaleString('en-GB')}.`),
      'A page of the last state reads the events that a later one overtook as well, and looks up for each of them by index what else its resource was told of; a page of events reads no more than it brings.',
    ],
  };
}

function rateAim(what: string, events: number, ns: number): Aim {
  const perSecond = (events * 1e9) / ns;
  return { what, aim: `at least ${LEAST_PER_SECOND} events/s`, reached: `${Math.round(perSecond).toLocaleString('en-GB')} events/s`, met: perSecond >= LEAST_PER_SECOND };
}

function memoryAim(runs: readonly Run[]): Aim {
  const peaks = runs.flatMap(({ peakBytes }) => peakBytes ?? []);
  const most = peaks.length === 0 ? undefined : Math.max(...peaks) / 2 ** 20;
  return { what: 'peak memory of all services in one process', aim: `under ${MOST_MIB} MiB`, reached: most === undefined ? 'unknown' : `${Math.round(most)} MiB`, met: most === undefined ? undefined : most < MOST_MIB };
}

function comesAgain(runs: readonly Run[]): string {
  const count = runs.reduce((sum, run) => sum + run.comesAgain, 0);
  return count === 0 ? '' : ` (${count} asked for again after a 503)`;
}

function tableOf(runs: readonly Run[], pushed: { events: number; ns: number }): Table {
  const rows = [...Map.groupBy(runs, ({ way, events }) => `${way} ${events}`).values()].map((own) => {
    const median = (of: (run: Run) => number): number => spreadOf(own.map(of)).median;
    const [{ way, events, pages }] = own as [Run];
    const peak = own.some(({ peakBytes }) => peakBytes === undefined) ? 'unknown' : `${Math.round(Math.max(...own.map(({ peakBytes = 0 }) => peakBytes)) / 2 ** 20)} MiB`;
    return [way, events.toLocaleString('en-GB'), micros(median(({ elapsedNs }) => elapsedNs)), Math.round(1e9 / median(perEvent)).toLocaleString('en-GB'), `${pages.toLocaleString('en-GB')}${comesAgain(own)}`, micros(median(({ slowestPageNs }) => slowestPageNs)), `${Math.round(median(({ bytes }) => bytes) / events)} B`, peak];
  });
  return {
    title: 'Until the platform has everything (medians)',
    columns: ['way', 'events missed', 'time', 'events a second', 'pages', 'the slowest page', 'of an event on the wire', 'peak memory'],
    rows: [['told one by one', pushed.events.toLocaleString('en-GB'), micros(pushed.ns), Math.round((pushed.events * 1e9) / pushed.ns).toLocaleString('en-GB'), '', '', '', ''], ...rows],
  };
}
