/** Records through one process of each service and through three, over one PostgreSQL and one Redis: how much more, and what bounds it. */
import { availableParallelism } from 'node:os';
import type { Counts } from '../test/support/scaled-stack.ts';
import { THREE_OF_EACH } from '../test/support/scaled-stack.ts';
import { type Comparison, comparisonOf, type Findings, type Measurement, standingOf, type Table } from './harness/findings.ts';
import { micros, times } from './harness/render.ts';
import { spreadOf } from './harness/spread.ts';
import { startServers, startSink } from './pipeline/servers.ts';
import { type ScaledRun, runScaled, USERS } from './scale-out/run-scaled.ts';
import { closing } from './stack/platforms.ts';

const RECORDS = 2_000;

const CONTENDERS: ReadonlyMap<string, Counts> = new Map([
  ['one of each', { intake: 1, mapper: 1, publisher: 1, notifier: 1 }],
  ['three of each, and two notifiers', THREE_OF_EACH],
]);
const [ONE = '', THREE = ''] = CONTENDERS.keys();

export const scaleOut: Measurement = {
  name: 'scale-out',
  title: 'From one to three processes of each service',
  run: ({ quick, records = quick ? 200 : RECORDS, say }) =>
    closing(async (opened) => {
      const servers = await startServers();
      opened.push(() => servers.close());
      const sink = await startSink();
      opened.push(() => sink.close());
      const runs = new Map<string, ScaledRun[]>([...CONTENDERS.keys()].map((name) => [name, []]));
      for (let round = 0; round < (quick ? 1 : 3); round += 1) {
        for (const [name, counts] of round % 2 === 0 ? CONTENDERS : [...CONTENDERS].toReversed()) {
          await sink.forget();
          const run = await runScaled({ servers, fhirBaseUrl: sink.fhirBaseUrl, counts, records });
          runs.get(name)?.push(run);
          say(`round ${round + 1}, ${name}: ${Math.round((records * 1e9) / run.elapsedNs)} records/s, bounded by ${boundOf(run)}`);
        }
      }
      return findingsOf(runs, records);
    }),
};

/** As good as all of it, given that time is read in hundredths of a second. */
const FULL = 0.9;

const busyCores = (run: ScaledRun): number => [...run.cpuNs.values()].flat().reduce((sum, ns) => sum + ns, 0) / run.elapsedNs;

/** What has nothing left to give: all cores, else a process that works on one thread and is never idle; else somebody is waited for. */
function boundOf(run: ScaledRun): string {
  if (run.cpuNs.size < USERS.length) return 'something that this machine does not tell';
  if (busyCores(run) > FULL * availableParallelism()) return `the ${availableParallelism()} cores of this machine`;
  const [user, share] = [...run.cpuNs].map(([name, each]) => [name, Math.max(...each) / run.elapsedNs] as const).filter(([name]) => name !== 'PostgreSQL').sort(([, a], [, b]) => b - a)[0] ?? ['', 0];
  return share > FULL ? `one core of the busiest ${user}` : 'waiting: for PostgreSQL to write its log to disk, or for others on this machine';
}

function findingsOf(runs: ReadonlyMap<string, ScaledRun[]>, records: number): Findings {
  const elapsed: Comparison = comparisonOf({ title: 'From the first post to the last published record', item: 'record', measure: 'elapsed time', reference: ONE }, new Map([...runs].map(([name, own]) => [name, own.map(({ elapsedNs }) => elapsedNs / records)])));
  const bounds = [...runs].map(([name, own]) => `${name}: ${[...new Set(own.map(boundOf))].join(', or ')}`);
  return {
    method: [
      `${records.toLocaleString('en-GB')} records a run: maximal round outcomes and observations, posted in arrays of 25 by four senders through one port that gives each request to the next intake. Homes, residents and rounds were published before, and a fifth as many records to warm up.`,
      'Each service runs as processes of its own, from its own main.ts, on an empty database and an empty Redis, and publishes to a server that answers at once. PostgreSQL writes its log to disk before it answers. Nobody has subscribed, so the notifiers only stand by.',
      'Processor time is that of each process from the first post to the last published record. The senders and the port are the bench; the server that answers at once shares the cores and is not counted.',
    ],
    comparisons: [elapsed],
    tables: [sharesOf(runs, records)],
    aims: [],
    bounds: [...bounds, `With three of each it takes ${times(standingOf(elapsed, THREE).ratio.median)} of the time with one. More processes help where there are cores for them: what every record costs in PostgreSQL, above, is what one PostgreSQL carries.`],
  };
}

function sharesOf(runs: ReadonlyMap<string, ScaledRun[]>, records: number): Table {
  const perRecord = (own: readonly ScaledRun[], user: string): string => (own.some(({ cpuNs }) => !cpuNs.has(user)) ? 'unknown' : micros(spreadOf(own.map(({ cpuNs }) => (cpuNs.get(user) ?? []).reduce((sum, ns) => sum + ns, 0) / records)).median));
  return {
    title: 'Processor time of a record, of all processes of a kind together (medians), and cores in use of those there are',
    columns: ['processes', ...USERS, 'cores in use'],
    rows: [...runs].map(([name, own]) => [name, ...USERS.map((user) => perRecord(own, user)), `${spreadOf(own.map(busyCores)).median.toFixed(2)} of ${availableParallelism()}`]),
  };
}
