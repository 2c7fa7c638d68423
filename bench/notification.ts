/** How long it takes from the commit of an event until its subscribers have it, and how that grows with their number. */
import type { Aim, Findings, Measurement, Table } from './harness/findings.ts';
import { micros } from './harness/render.ts';
import { percentileOf, spreadOf } from './harness/spread.ts';
import { eventOf, fire, recordIn } from './stack/events.ts';
import { withPlatforms } from './stack/platforms.ts';
import type { Stack } from './stack/stack.ts';
import { nowNs, type Subscriber } from './stack/subscriber.ts';
import { subscribe } from './stack/subscriptions.ts';

/** Subscriptions of one topic, and events of a round that all of them are told of, one after the other. */
const CROWDS = [{ subscriptions: 1, events: 60 }, { subscriptions: 100, events: 10 }, { subscriptions: 1_000, events: 2 }] as const;
const QUICK_CROWDS = [{ subscriptions: 1, events: 10 }, { subscriptions: 10, events: 3 }, { subscriptions: 50, events: 1 }] as const;
const STREAM = { perSecond: 100, seconds: 15 };
const QUICK_STREAM = { perSecond: 20, seconds: 1 };

export const notification: Measurement = {
  name: 'notification',
  title: 'From commit to notification',
  run: async ({ quick, say }) => {
    const crowds: readonly Crowd[] = quick ? QUICK_CROWDS : CROWDS;
    const stream = quick ? QUICK_STREAM : STREAM;
    return withPlatforms({}, async ({ stack, subscriber }) => {
      const most = crowds.at(-1)?.subscriptions ?? 0;
      const { ids } = await subscribe(stack, subscriber.origin, { count: most });
      say(`${most} subscriptions are active`);
      const teller = { stack, subscriber, recordId: await recordIn(stack.ledger), ids };
      await tellAll(teller, most);
      const told = await tellCrowds(teller, { crowds, rounds: quick ? 1 : 5, say });
      say('a stream');
      return findingsOf(told, { ...stream, subscriptions: most, delays: await tellStream(teller, stream) });
    });
  },
};

interface Crowd {
  subscriptions: number;
  events: number;
}

interface Teller {
  stack: Stack;
  subscriber: Subscriber;
  recordId: number;
  ids: readonly string[];
}

/** Nanoseconds from the commit of each event to each of its arrivals. */
interface Told {
  subscriptions: number;
  events: number[][];
}

async function tellCrowds(teller: Teller, { crowds, rounds, say }: { crowds: readonly Crowd[]; rounds: number; say(text: string): void }): Promise<Told[]> {
  const told: Told[] = crowds.map(({ subscriptions }) => ({ subscriptions, events: [] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { subscriptions, events }] of crowds.entries()) {
      for (let event = 0; event < events; event += 1) told[index]?.events.push(await tellAll(teller, subscriptions));
    }
    say(`round ${round + 1} of ${rounds}`);
  }
  return told;
}

/** Fires one event while nothing else is under way. */
async function tellAll({ stack, subscriber, recordId, ids }: Teller, subscriptions: number): Promise<number[]> {
  await subscriber.begin();
  const arrived = subscriber.arrived(subscriptions);
  const committed = await fire(stack, [eventOf(recordId, {}, ids.slice(0, subscriptions))]);
  return (await arrived).map(({ ns }) => ns - committed);
}

/** Fires events at a steady rate, each for one subscription, whether or not those before have arrived. */
async function tellStream({ stack, subscriber, recordId, ids }: Teller, { perSecond, seconds }: typeof STREAM): Promise<number[]> {
  await subscriber.begin();
  const count = perSecond * seconds;
  const arrived = subscriber.arrived(count);
  const committed = new Map<string, number[]>();
  const firing: Promise<void>[] = [];
  const startedAt = nowNs();
  for (let index = 0; index < count; index += 1) {
    const dueMs = (startedAt + (index * 1e9) / perSecond - nowNs()) / 1e6;
    if (dueMs > 0) await new Promise((resolve) => setTimeout(resolve, dueMs));
    const id = ids[index % ids.length] ?? '';
    firing.push(fire(stack, [eventOf(recordId, {}, [id])]).then((ns) => { committed.set(id, [...(committed.get(id) ?? []), ns].sort((a, b) => a - b)); }));
  }
  await Promise.all(firing);
  const byId = Map.groupBy(await arrived, ({ subscription }) => subscription);
  return [...byId].flatMap(([id, arrivals]) => arrivals.toSorted((a, b) => a.number - b.number).map(({ ns }, index) => ns - (committed.get(id)?.[index] ?? Number.NaN)));
}

interface Streamed {
  perSecond: number;
  seconds: number;
  subscriptions: number;
  delays: readonly number[];
}

function findingsOf(told: readonly Told[], stream: Streamed): Findings {
  const [one, most] = [told[0], told.at(-1)].map((crowd) => crowd?.events.flat() ?? []) as [number[], number[]];
  const crowd = most.length > 0 ? (told.at(-1)?.subscriptions ?? 0) : 0;
  const growth = percentileOf(most, 0.99) / percentileOf(one, 0.99);
  return {
    method: [
      'All services run in one process of their own, on PostgreSQL that writes its log to disk before it answers, and Redis. The subscriptions were made over HTTP, each with an address of its own at an endpoint in another process, which answers 200 at once; they are told the whole resource, signed.',
      'An event is written by the function that publishing writes it with, in a transaction of its own, and signalled. What is timed is from the commit of that transaction to the moment at which the endpoint has the whole request, by the clock that the processes of a machine share.',
      'In the first table the next event is fired when the last subscriber has the one before. Of several subscribers each is a sample, so that p99 is about what the last ones wait.',
      'In the stream events come whether or not those before have arrived, each for another subscription.',
    ],
    comparisons: [],
    tables: [crowdTable(told), streamTable(stream)],
    aims: [
      aim('idle, one subscription: p99 from commit', one, 1),
      aim(`one event for ${crowd} subscriptions: p99 from commit`, most, 5),
      aim(`${stream.perSecond} events a second for ${stream.subscriptions} subscriptions: p99 from commit`, stream.delays, 5),
    ],
    bounds: [`One event for ${crowd} subscriptions is ${crowd} requests, of which 64 are under way at a time: its p99 is ${growth.toFixed(1)} times that of one subscription. Each is a claim, a reading, a signature, a request, an attempt and an audit entry, written many together.`],
  };
}

function aim(what: string, delays: readonly number[], seconds: number): Aim {
  const p99 = percentileOf(delays, 0.99);
  return { what, aim: `under ${seconds} s`, reached: `${micros(p99)} (p50 ${micros(percentileOf(delays, 0.5))})`, met: p99 < seconds * 1e9 };
}

const crowdTable = (told: readonly Told[]): Table => ({
  title: 'One event at a time, for all of so many subscriptions',
  columns: ['subscriptions', 'events', 'p50', 'p99', 'until the last has it (median)', 'a notification', 'notifications a second'],
  rows: told.map(({ subscriptions, events }) => {
    const last = spreadOf(events.map((delays) => Math.max(...delays))).median;
    return [String(subscriptions), String(events.length), micros(percentileOf(events.flat(), 0.5)), micros(percentileOf(events.flat(), 0.99)), micros(last), micros(last / subscriptions), Math.round((subscriptions * 1e9) / last).toLocaleString('en-GB')];
  }),
});

const streamTable = ({ perSecond, seconds, subscriptions, delays }: Streamed): Table => ({
  title: 'Events that do not wait for each other, each for one subscription',
  columns: ['events a second', 'seconds', 'subscriptions', 'p50', 'p99', 'the slowest'],
  rows: [[String(perSecond), String(seconds), String(subscriptions), micros(percentileOf(delays, 0.5)), micros(percentileOf(delays, 0.99)), micros(Math.max(...delays))]],
});
