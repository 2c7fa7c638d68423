/** Records through the whole of ours beside two other pipelines, into a FHIR server that answers at once. */
import { type Comparison, comparisonOf, type Findings, type Measurement, ratioAim, standingOf, type Table } from './harness/findings.ts';
import { micros, times } from './harness/render.ts';
import { spreadOf } from './harness/spread.ts';
import { type Run, runPipeline, wholeCpuNs } from './pipeline/feed.ts';
import { type Servers, type Sink, startServers, startSink } from './pipeline/servers.ts';
import { countOf, weekOf } from './pipeline/week.ts';

const PIPELINES = ['ours', 'usual', 'usual, with profiles', 'leanest'] as const;
const RECORDS = 2_000;

type Runs = Map<string, Run[]>;

export const pipeline: Measurement = {
  name: 'pipeline',
  title: 'The whole pipeline, into a FHIR server that answers at once',
  run: async ({ quick, records = quick ? 200 : RECORDS, say }) => {
    const [servers, sink] = await Promise.all([startServers(), startSink()]);
    try {
      return findingsOf(await allRuns({ servers, sink, records, rounds: quick ? 1 : 3, say }), records);
    } finally {
      await Promise.all([servers.close(), sink.close()]);
    }
  },
};

interface Contest {
  servers: Servers;
  sink: Sink;
  records: number;
  rounds: number;
  say(text: string): void;
}

async function allRuns({ servers, sink, records, rounds, say }: Contest): Promise<Runs> {
  const week = weekOf(records);
  const runs: Runs = new Map(PIPELINES.map((name) => [name, []]));
  let wanted: string | undefined;
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? PIPELINES : PIPELINES.toReversed()) {
      await sink.forget();
      const run = await runPipeline({ pipeline: name, servers, fhirBaseUrl: sink.fhirBaseUrl, beforeTiming: async () => void (await sink.tally()) }, week);
      const came = comparable(await sink.tally());
      wanted ??= came;
      if (came !== wanted) throw new Error(`${name} sent ${came}, and another pipeline ${wanted}`);
      runs.get(name)?.push(run);
      say(`round ${round + 1}, ${name}: ${Math.round((countOf(week.records) * 1e9) / run.elapsedNs)} records/s`);
    }
  }
  return runs;
}

/** What every pipeline must have sent. Practitioners are left aside: a pipeline that knows them need not send them again. */
function comparable({ Practitioner: _shared, ...tally }: Record<string, number>): string {
  return JSON.stringify(Object.entries(tally).sort(([a], [b]) => a.localeCompare(b)));
}

function findingsOf(runs: Runs, records: number): Findings {
  const compare = (measure: string, of: (run: Run) => number): Comparison =>
    comparisonOf({ title: 'From the first post to the last published record', item: 'record', measure, reference: 'ours' }, new Map([...runs].map(([name, own]) => [name, own.map((run) => of(run) / records)])));
  const [elapsed, cpu] = [compare('elapsed time', ({ elapsedNs }) => elapsedNs), compare('processor time of the pipeline, PostgreSQL and Redis', wholeCpuNs)];
  return {
    method: [
      `${records.toLocaleString('en-GB')} records a run: maximal round outcomes and observations of ${Math.max(25, Math.ceil(records / 10))} residents, posted in arrays of 25 by four senders. Homes, residents and rounds were published before, and a fifth as many records to warm up.`,
      'Each run is a process of its own on an empty database and an empty Redis. All use the same record types and mapper and have up to 16 requests to the server in flight. PostgreSQL writes its log to disk before it answers.',
      'Ours is intake with tokens, ledger, lanes on Redis, mapper, publisher, events, log and metrics, in one process.',
      'The usual one: express, one BullMQ job a step with the payload in the job, Medplum\'s validator, MedplumClient. It keeps no order, no receipts, and nothing to start again from. Medplum checks against R4 alone, or, as we do, against our profiles (UK Core\'s own are not in this repository, so vital signs are checked against R4 alone in both).',
      'The leanest: node:http, one BullMQ job for each 25 records, our map and rules, an undici pool. It has no ledger either, and looks at no entry of an answer.',
      'After each run the server\'s counts of transactions and of resources by type are equal for all, practitioners aside, which ours does not send again when it knows them.',
    ],
    comparisons: [elapsed, cpu],
    tables: [shares(runs, records)],
    aims: [
      ratioAim('the usual pipeline\'s time, against ours', standingOf(elapsed, 'usual'), { atLeast: 6 }),
      ratioAim('the same where Medplum checks profiles, as we do', standingOf(elapsed, 'usual, with profiles'), { atLeast: 6 }),
      ratioAim('the leanest pipeline\'s time, against ours', standingOf(elapsed, 'leanest'), { atLeast: 0.5 }),
    ],
    bounds: [`Everything shares the machine's cores with the senders and the server. In processor time a record of the usual pipeline costs ${times(standingOf(cpu, 'usual').ratio.median)} and one of the leanest ${times(standingOf(cpu, 'leanest').ratio.median)} of ours: the difference from the leanest is what the ledger, order, receipts and events cost.`],
  };
}

function shares(runs: Runs, records: number): Table {
  const median = (own: readonly Run[], of: (run: Run) => number | undefined): string => (own.some((run) => of(run) === undefined) ? 'unknown' : micros(spreadOf(own.map((run) => (of(run) ?? 0) / records)).median));
  return {
    title: 'Processor time of a record, and memory (medians)',
    columns: ['pipeline', 'its own process', 'PostgreSQL', 'Redis', 'memory at the end'],
    rows: [...runs].map(([name, own]) => [name, median(own, ({ cpuNs }) => cpuNs.pipeline), median(own, ({ cpuNs }) => cpuNs.postgres), median(own, ({ cpuNs }) => cpuNs.redis), `${Math.round(spreadOf(own.map(({ rssBytes }) => rssBytes)).median / 2 ** 20)} MiB`]),
  };
}
