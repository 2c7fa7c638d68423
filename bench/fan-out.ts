/** One event to many subscribers, beside a raw client that posts the very same notifications to the same addresses. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { comparisonOf, type Findings, type Measurement, standingOf } from './harness/findings.ts';
import { micros, times } from './harness/render.ts';
import { spreadOf } from './harness/spread.ts';
import { processorTimeOf } from './pipeline/processor-time.ts';
import { eventOf, fire, recordIn } from './stack/events.ts';
import { withPlatforms } from './stack/platforms.ts';
import type { Stack } from './stack/stack.ts';
import { type KeptPost, nowNs, type Subscriber } from './stack/subscriber.ts';
import { subscribe } from './stack/subscriptions.ts';
import { until } from './stack/until.ts';

const SUBSCRIBERS = 1_000;
/** As many as the notifier sends to at the same time. */
const IN_FLIGHT = 64;
const OURS = 'ours, until the last subscriber has it';
const WRITTEN = 'ours, until every attempt is written';
const RAW = `raw client, ${IN_FLIGHT} in flight`;

export const fanOut: Measurement = {
  name: 'fan-out',
  title: 'One event to many subscribers',
  run: async ({ quick, say }) => {
    const count = quick ? 50 : SUBSCRIBERS;
    const folder = mkdtempSync(join(tmpdir(), 'ehch-bench-posts-'));
    const rounds = await withPlatforms({ EHCH_NOTIFY_CONCURRENCY: String(IN_FLIGHT) }, async ({ stack, subscriber }) => {
      const { ids } = await subscribe(stack, subscriber.origin, { count });
      const recordId = await recordIn(stack.ledger);
      const own: Round[] = [];
      for (let round = 0; round <= (quick ? 1 : 7); round += 1) {
        own.push(await oneRound({ stack, subscriber, recordId, ids, file: join(folder, `${round}.ndjson`) }));
        say(`round ${round}: ${micros((own.at(-1)?.ours ?? 0) / count)} a notification, raw ${micros((own.at(-1)?.raw ?? 0) / count)}`);
      }
      // The first is there to warm all up.
      return own.slice(1);
    }).finally(() => { rmSync(folder, { recursive: true, force: true }); });
    return findingsOf(rounds, count);
  },
};

/** Nanoseconds. */
interface Round {
  ours: number;
  written: number;
  raw: number;
  postgresCpu: number | undefined;
}

interface Contest {
  stack: Stack;
  subscriber: Subscriber;
  recordId: number;
  ids: readonly string[];
  file: string;
}

async function oneRound({ stack, subscriber, recordId, ids, file }: Contest): Promise<Round> {
  await subscriber.begin(file);
  const before = processorTimeOf('postgres');
  const arrived = subscriber.arrived(ids.length);
  const committed = await fire(stack, [eventOf(recordId, {}, ids)]);
  const arrivals = await arrived;
  const number = arrivals[0]?.number ?? 0;
  await until('every attempt is written', async () => (await attemptsOf(stack, number)) === ids.length);
  const writtenAt = nowNs();
  const after = processorTimeOf('postgres');
  refuseUnsigned(file, ids.length);
  await subscriber.begin();
  const { stdout } = await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'fan-out', 'raw-client.ts'), file, subscriber.origin, String(IN_FLIGHT)]);
  return { ours: Math.max(...arrivals.map(({ ns }) => ns)) - committed, written: writtenAt - committed, raw: Number(stdout), postgresCpu: before === undefined || after === undefined ? undefined : after - before };
}

/** Each is told the event once, so that all of them have it under one number. */
async function attemptsOf({ ledger }: Stack, number: number): Promise<number> {
  const { count } = await ledger.selectFrom('notification_attempt').select((of) => of.fn.countAll().as('count')).where('kind', '=', 'event-notification').where('name', '=', String(number)).where('answer', '=', 'accepted').executeTakeFirstOrThrow();
  return Number(count);
}

function refuseUnsigned(file: string, count: number): void {
  const posts = readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as KeptPost);
  const signed = posts.filter(({ headers }) => headers['webhook-signature']?.startsWith('v1,'));
  if (posts.length !== count || signed.length !== count) throw new Error(`of ${count} notifications ${posts.length} came, ${signed.length} of them signed`);
}

function findingsOf(rounds: readonly Round[], count: number): Findings {
  const each = (of: (round: Round) => number): number[] => rounds.map((round) => of(round) / count);
  const comparison = comparisonOf({ title: `One event to ${count} subscribers`, item: 'notification', measure: 'elapsed time', reference: RAW }, new Map([[RAW, each(({ raw }) => raw)], [OURS, each(({ ours }) => ours)], [WRITTEN, each(({ written }) => written)]]));
  const { ratio } = standingOf(comparison, OURS);
  const postgres = rounds.some(({ postgresCpu }) => postgresCpu === undefined) ? undefined : spreadOf(each(({ postgresCpu = 0 }) => postgresCpu)).median;
  return {
    method: [
      'All services run in one process of their own. Each subscriber has an address of its own at an endpoint in another process, which answers 200 at once, and is told the whole resource. Every notification is signed with a secret of its subscription; that is checked.',
      `The notifications are kept as they came, and the raw client, a process of its own, posts exactly those to the same addresses, ${IN_FLIGHT} at a time as the notifier does. It has them ready in memory, signs nothing and keeps nothing, and has warmed up with them before.`,
      'Ours is timed from the commit of the event: to the last arrival, and to the moment at which the attempt of every subscriber is found in PostgreSQL, which has written its log to disk.',
    ],
    comparisons: [comparison],
    tables: [],
    aims: [],
    bounds: [`Ours takes ${times(ratio.median)} of the raw client's time: to know which subscriber has what, and never to tell one twice or out of turn, each is claimed, read, decided on, signed and settled in the ledger, with its attempt and an entry of the audit.${postgres === undefined ? '' : ` PostgreSQL alone takes ${micros(postgres)} of processor time for a notification.`}`],
  };
}
