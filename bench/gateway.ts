/** How many encounters a second may be posted, and how long an answer takes, beside servers that only answer and beside the commit alone. */
import { httpTaker, openCommits, startBare, type Taker } from './gateway/contenders.ts';
import { type Contest, contest } from './gateway/contest.ts';
import { batchOf, encounterMaker } from './gateway/encounters.ts';
import { type Aim, comparisonOf, type Comparison, type Findings, type Measurement, standingOf, type Table } from './harness/findings.ts';
import { micros, times } from './harness/render.ts';
import { percentileOf } from './harness/spread.ts';
import { send } from './pipeline/feed.ts';
import { startServers, startSink } from './pipeline/servers.ts';
import { weekOf } from './pipeline/week.ts';
import { closing } from './stack/platforms.ts';
import { type Stack, startStack } from './stack/stack.ts';
import { until } from './stack/until.ts';

const NODE = 'node:http, 201 and nothing else';
const EXPRESS = 'express 5 with express.json, 201 and nothing else';
const COMMIT = 'one INSERT and its commit, without HTTP';
const AT_ONCE = 'ours, answered when it is durable (202)';
const WAITING = 'ours, answered when it is published (201)';
const WEEK = weekOf(2_000);
const RESIDENTS = 200;
const BATCH = 100;
const WITHIN_MS = 100;

/** Requests of a turn: so many that each takes about as long as the others, but for those that a second would be too short for. */
const REQUESTS = {
  crowded: { [NODE]: 4_000, [EXPRESS]: 4_000, [COMMIT]: 2_000, [AT_ONCE]: 800, [WAITING]: 240 },
  alone: { [NODE]: 800, [EXPRESS]: 800, [COMMIT]: 300, [AT_ONCE]: 120, [WAITING]: 40 },
  batches: { [NODE]: 40, [EXPRESS]: 40, [AT_ONCE]: 8, [WAITING]: 4 },
} as const;

export const gateway: Measurement = {
  name: 'gateway',
  title: 'Encounters posted to the gateway',
  run: ({ quick, say }) =>
    closing(async (opened) => {
      const { single, batch } = await startTakers(opened);
      const make = encounterMaker(RESIDENTS);
      const fewer = (requests: Readonly<Record<string, number>>): Record<string, number> => (quick ? Object.fromEntries(Object.entries(requests).map(([name, count]) => [name, Math.ceil(count / 40)])) : requests);
      const rounds = quick ? 1 : 5;
      const one = { rounds, makeBody: () => JSON.stringify(make()) };
      const crowded = await contest(single, { ...one, title: 'One encounter a request, 16 connections', atOnce: 16, requests: fewer(REQUESTS.crowded) }, say);
      const alone = await contest(single, { ...one, title: 'One encounter a request, one at a time', atOnce: 1, requests: fewer(REQUESTS.alone) }, say);
      const batches = await contest(batch, { title: `A batch of ${BATCH} encounters a request, 4 connections`, atOnce: 4, rounds: quick ? 1 : 3, requests: fewer(REQUESTS.batches), makeBody: () => JSON.stringify(batchOf(BATCH, make)) }, say);
      return findingsOf({ crowded, alone, batches });
    }),
};

type Opened = (() => Promise<void>)[];

/** Those who take one encounter a request, and those who take many. */
async function startTakers(opened: Opened): Promise<{ single: Taker[]; batch: Taker[] }> {
  const sink = await startSink();
  opened.push(() => sink.close());
  const bare = [await startBare('node', NODE), await startBare('express', EXPRESS)];
  opened.push(...bare.map(({ close }) => close));
  const intake = await open(opened, 'intake', { EHCH_WRITE_PATIENCE: '0ms', FHIR_BASE_URL: sink.fhirBaseUrl });
  const whole = await open(opened, 'standalone', { EHCH_WRITE_PATIENCE: '60s', FHIR_BASE_URL: sink.fhirBaseUrl });
  await publishResidents(whole);
  const commits = await openCommits(intake.databaseUrl, COMMIT);
  opened.push(commits.close);
  const ours = async (path: string): Promise<Taker[]> => Promise.all([{ name: AT_ONCE, of: intake }, { name: WAITING, of: whole }].map(async ({ name, of }) => httpTaker({ name, url: of.url, path, client: await of.client('system/Encounter.c') })));
  return { single: [...bare, commits, ...(await ours('/fhir/R4/Encounter'))], batch: [...bare, ...(await ours('/fhir/R4'))] };
}

/** On a PostgreSQL and a Redis of its own, so that none takes up what is another's. */
async function open(opened: Opened, service: string, env: Record<string, string>): Promise<Stack> {
  const servers = await startServers();
  opened.push(() => servers.close());
  const stack = await startStack(servers, service, env);
  opened.push(() => stack.stop());
  return stack;
}

/** Homes and residents: an encounter of somebody unknown would wait for them. */
async function publishResidents({ url, ledger, client }: Stack): Promise<void> {
  const token = await (await client('system/records.c')).token();
  for (const posts of WEEK.setUp.slice(0, 2)) {
    await send({ url, token }, posts);
    await until('all are published', async () => (await ledger.selectFrom('record').select('id').where('state', '!=', 'published').limit(1).execute()).length === 0);
  }
}

interface Contests {
  crowded: Contest;
  alone: Contest;
  batches: Contest;
}

function findingsOf({ crowded, alone, batches }: Contests): Findings {
  const [compared, comparedBatches] = [comparedIn(crowded, 1), comparedIn(batches, BATCH)];
  const commit = standingOf(compared, COMMIT).perItem.median;
  return {
    method: [
      'Encounters as a GP system posts them, each of a new identifier, of 200 residents in turn, over connections that stay open (undici). Contenders take turns; what counts is the ratio of a round.',
      'The bare servers parse the body as JSON and answer 201 with it: no check, no token, no log, nothing kept. "One INSERT" writes the same text to a table of one column over as many connections, each with a commit of its own. All of PostgreSQL is set as in production: what is committed is on disk.',
      `"Answered when it is durable" is intake as a process of its own, with EHCH_WRITE_PATIENCE=0ms; nobody maps or publishes meanwhile, as on a machine of its own. "Answered when it is published" is all services in one process, with a FHIR server that answers at once, and waits for the publication. Both check the token, read the body strictly, validate it, commit it, and write the audit.`,
      `In a batch each entry is a record and a commit of its own, in their order; an item is an encounter, of which ${BATCH} come together.`,
      'p50 and p99 are of all rounds together.',
    ],
    comparisons: [compared, comparedBatches],
    tables: [crowded, alone, batches].map(tableOf),
    aims: [durableAim('idle', alone), durableAim('with 16 at a time', crowded)],
    bounds: [
      `The commit alone takes ${micros(commit)} a request with 16 at a time, and ${micros(percentileOf(latenciesOf(alone, COMMIT), 0.5))} for one that is alone (p50). An answer at once takes ${times(standingOf(compared, AT_ONCE).perItem.median / commit)} of the former.`,
      `An encounter of a batch takes ${times(standingOf(comparedBatches, AT_ONCE).perItem.median / standingOf(compared, AT_ONCE).perItem.median)} of one that comes alone, where it is answered when it is durable, and ${times(standingOf(comparedBatches, WAITING).perItem.median / standingOf(compared, WAITING).perItem.median)} where it is answered when it is published.`,
    ],
  };
}

const latenciesOf = ({ turns }: Contest, name: string): number[] => (turns.get(name) ?? []).flatMap(({ latencies }) => latencies);

/** @param size encounters of a request */
function comparedIn({ title, turns, requests }: Contest, size: number): Comparison {
  const samples = [...turns].map(([name, own]): [string, number[]] => [name, own.map(({ elapsedNs }) => elapsedNs / ((requests[name] ?? 0) * size))]);
  return comparisonOf({ title, item: 'encounter', measure: 'elapsed time', reference: EXPRESS }, new Map(samples));
}

const tableOf = (all: Contest): Table => ({
  title: `${all.title}: how long an answer takes`,
  columns: ['contender', 'p50', 'p99', 'the slowest', 'answers'],
  rows: [...all.turns].map(([name, turns]) => {
    const latencies = latenciesOf(all, name);
    return [name, micros(percentileOf(latencies, 0.5)), micros(percentileOf(latencies, 0.99)), micros(percentileOf(latencies, 1)), answersOf(turns.map(({ answers }) => answers))];
  }),
});

function answersOf(counted: readonly Record<string, number>[]): string {
  const sums = new Map<string, number>();
  for (const [answer, count] of counted.flatMap((one) => Object.entries(one))) sums.set(answer, (sums.get(answer) ?? 0) + count);
  return [...sums].map(([answer, count]) => `${count} ${answer}`).join(', ');
}

function durableAim(how: string, all: Contest): Aim {
  const [p50, p99] = [percentileOf(latenciesOf(all, AT_ONCE), 0.5), percentileOf(latenciesOf(all, AT_ONCE), 0.99)];
  return { what: `answered when it is durable, ${how}: p99`, aim: `under ${WITHIN_MS} ms`, reached: `${micros(p99)} (p50 ${micros(p50)})`, met: p99 < WITHIN_MS * 1e6 };
}
