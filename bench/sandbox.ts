/** Our pipeline into a real FHIR server beside a raw client that posts the very same bundles. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Bundle } from '@medplum/fhirtypes';
import { startProcess } from '../test/support/processes.ts';
import { comparisonOf, type Findings, type Measurement, ratioAim, standingOf } from './harness/findings.ts';
import { micros } from './harness/render.ts';
import { type Spread, spreadOf } from './harness/spread.ts';
import { type Run, runPipeline } from './pipeline/feed.ts';
import type { Sent } from './pipeline/process.ts';
import { type Servers, startServers } from './pipeline/servers.ts';
import { weekOf } from './pipeline/week.ts';

const RECORDS = 2_000;
const RAW = [16, 32] as const;
const OURS = 'ours';
const BEST = 'the faster raw client of each round';
const nameOf = (inFlight: number): string => `raw client, ${inFlight} in flight`;

export const sandbox: Measurement = {
  name: 'sandbox',
  title: 'The whole pipeline, into the FHIR sandbox',
  run: async ({ quick, records = quick ? 200 : RECORDS, say }) => {
    const servers = await startServers();
    const folder = mkdtempSync(join(tmpdir(), 'ehch-bench-sent-'));
    const own: number[] = [];
    const samples = new Map<string, number[]>([OURS, ...RAW.map(nameOf)].map((name) => [name, []]));
    try {
      for (let round = 0; round < (quick ? 1 : 3); round += 1) {
        const { ours, elapsed } = await oneRound(servers, { records, sentFile: join(folder, `${round}.ndjson`), backwards: round % 2 === 1 });
        own.push(ours.cpuNs.pipeline / records);
        for (const [name, took] of elapsed) {
          samples.get(name)?.push(took / records);
          say(`round ${round + 1}, ${name}: ${Math.round((records * 1e9) / took)} records/s`);
        }
      }
    } finally {
      await servers.close();
      rmSync(folder, { recursive: true, force: true });
    }
    return findingsOf(samples, spreadOf(own), records);
  },
};

interface Round {
  ours: Run;
  elapsed: [name: string, ns: number][];
}

async function oneRound(servers: Servers, { records, sentFile, backwards }: { records: number; sentFile: string; backwards: boolean }): Promise<Round> {
  const ours = await withSandbox(servers, (fhirBaseUrl) => runPipeline({ pipeline: 'ours', servers, fhirBaseUrl, sentFile }, weekOf(records)));
  refuseUpdates(sentFile);
  const raw: [string, number, string][] = [];
  for (const inFlight of backwards ? RAW.toReversed() : RAW) {
    const { result, held } = await withSandbox(servers, (fhirBaseUrl) => post(sentFile, fhirBaseUrl, inFlight));
    raw.push([nameOf(inFlight), result, held]);
  }
  for (const [name, , held] of raw) if (held !== ours.held) throw new Error(`after ${name} the server holds ${held}, after ours ${ours.held}`);
  return { ours: ours.result, elapsed: [[OURS, ours.result.elapsedNs], ...raw.map(([name, took]): [string, number] => [name, took])] };
}

/** Runs against a sandbox of its own on an empty database, and says how many resources it holds then. */
async function withSandbox<T>(servers: Servers, run: (fhirBaseUrl: string) => Promise<T>): Promise<{ result: T; held: string }> {
  const database = await servers.fresh();
  const server = await startProcess('services/fhir-sandbox/src/main.ts', { DATABASE_URL: database.url, EHCH_LOG_LEVEL: 'error' });
  const fhirBaseUrl = `${server.url}/sandbox/fhir/R4`;
  try {
    const result = await run(fhirBaseUrl);
    return { result, held: await countsOf(fhirBaseUrl) };
  } finally {
    await server.stop();
    await database.drop();
  }
}

/** Types that only the records bring, and not the set-up. */
const COUNTED = ['QuestionnaireResponse', 'Observation', 'Task', 'ServiceRequest'];

async function countsOf(fhirBaseUrl: string): Promise<string> {
  const counts = await Promise.all(COUNTED.map(async (type) => ((await (await fetch(`${fhirBaseUrl}/${type}?_summary=count`)).json()) as Bundle).total));
  return COUNTED.map((type, index) => `${counts[index] ?? 0} ${type}`).join(', ');
}

/** An update is of an id that only the one server gave; what is timed creates alone. */
function refuseUpdates(sentFile: string): void {
  const sent = readFileSync(sentFile, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse((JSON.parse(line) as Sent).body) as Bundle);
  if (sent.some(({ entry = [] }) => entry.some(({ request }) => request?.method !== 'POST'))) throw new Error('a transaction updates, and cannot be sent to another server');
}

async function post(sentFile: string, fhirBaseUrl: string, inFlight: number): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'sandbox', 'raw-client.ts'), sentFile, fhirBaseUrl, String(inFlight)]);
  return Number(stdout);
}

function findingsOf(samples: Map<string, number[]>, ownCpu: Spread, records: number): Findings {
  const raws = RAW.map((inFlight) => samples.get(nameOf(inFlight)) ?? []);
  const best = (samples.get(OURS) ?? []).map((_, round) => Math.min(...raws.map((own) => own[round] ?? Number.POSITIVE_INFINITY)));
  const comparison = comparisonOf({ title: 'From the first post to the last published record', item: 'record', measure: 'elapsed time', reference: OURS }, new Map([...samples, [BEST, best]]));
  const standing = standingOf(comparison, BEST);
  return {
    method: [
      `The same ${records.toLocaleString('en-GB')} records as above. Each run is on an empty database of its own; the sandbox is a process of its own, on the same PostgreSQL as our ledger.`,
      'The transactions that our publisher sent are kept as they went over the wire, and the raw client posts exactly those, serialised beforehand, to a sandbox that is as empty and as warm. It parses no answer and keeps nothing.',
      'Ours goes first in each round, since the raw clients post what it sent; those two swap places from round to round.',
      'What is timed only creates, and creates the same: the sandbox holds as many resources of each type after each.',
    ],
    comparisons: [comparison],
    tables: [],
    aims: [ratioAim('the best raw client\'s time, against ours', standing, { atLeast: 0.9 })],
    bounds: [`Our pipeline's own process takes ${micros(ownCpu.median)} of processor time for a record, which passes in ${micros(standingOf(comparison, OURS).perItem.median)}; the ledger and the sandbox share one PostgreSQL, and all of it shares the cores.`],
  };
}
