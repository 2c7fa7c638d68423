import { connect } from 'node:net';
import { ledgerChecks, openLedger } from '@ehch/ledger';
import { type Check, type CheckResult, type Finding, REDIS_URL, runChecks } from '@ehch/service-kit';
import { type Config, defineConfig, loadConfig, port, url } from '@ehch/service-kit/client';
import manifest from '../../package.json' with { type: 'json' };
import { renderChecks } from '../render/checks.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

/** What a container of any service has in its environment. */
const settings = defineConfig({
  EHCH_PORT: { parse: port(), default: '8080', doc: 'Port of the service that runs here.' },
  DATABASE_URL: { parse: url('postgres', 'postgresql'), doc: 'PostgreSQL database of the ledger.', secret: true },
  REDIS_URL: { parse: REDIS_URL.parse, doc: 'Redis of BullMQ, if it runs on one.', secret: true },
  FHIR_BASE_URL: { parse: url('http', 'https'), doc: 'The FHIR server, if this service meets it.' },
});

/** Checks from within a container, by its own environment: the service that runs there, and whatever it is set up to reach. Needs no token. */
export async function doctorHere({ json }: { json?: true }, terminal: Terminal): Promise<ExitCode> {
  const config = loadConfig(settings, terminal.env);
  const ledger = config.DATABASE_URL && openLedger(config.DATABASE_URL.href, { poolSize: 2, onError: () => undefined });
  try {
    const command: CheckResult = { name: 'command', state: 'ok', found: `ehch ${manifest.version} on Node.js v${process.versions.node}` };
    const results = [command, ...(await runChecks({ ...checksOf(config), ...(ledger && ledgerChecks(ledger)) }))];
    terminal.out(json ? asJson(results) : renderChecks(results));
    return results.some(({ state }) => state === 'fail') ? EXIT.failed : EXIT.done;
  } finally {
    await ledger?.destroy();
  }
}

function checksOf({ EHCH_PORT, REDIS_URL: redis, FHIR_BASE_URL }: Config<typeof settings>): Record<string, Check> {
  return {
    service: (signal) => askService(`http://127.0.0.1:${EHCH_PORT}/health/ready`, signal),
    ...(redis && { Redis: (signal) => reachAny(redis, signal) }),
    ...(FHIR_BASE_URL && { 'FHIR server': (signal) => askFhirServer(FHIR_BASE_URL, signal) }),
  };
}

async function askService(address: string, signal: AbortSignal): Promise<Finding> {
  const response = await fetch(address, { signal });
  const { failing = [] } = (await response.json()) as { failing?: string[] };
  if (response.ok) return { state: 'ok', found: 'ready' };
  return { state: 'fail', found: `not ready: ${failing.join(', ')}`, fix: 'See the log of this service; what it waits for is named here.' };
}

async function askFhirServer(base: URL, signal: AbortSignal): Promise<Finding> {
  const { ok, status } = await fetch(`${base.href.replace(/\/$/, '')}/metadata`, { signal, headers: { accept: 'application/fhir+json' } });
  return ok ? { state: 'ok', found: 'answers' } : { state: 'fail', found: `its metadata answers with ${status}`, fix: 'See that FHIR_BASE_URL is the base of a FHIR server.' };
}

/** Whether Redis can be reached: one, or any of the nodes or sentinels that are named. Whether it is set up well is asked by `ehch doctor` through intake. */
async function reachAny(redis: URL, signal: AbortSignal): Promise<Finding> {
  const usualPort = redis.protocol.includes('sentinel') ? 26_379 : 6_379;
  const named = [redis.host, ...redis.searchParams.getAll('host')].map((host) => new URL(`redis://${host}`));
  const tried = await Promise.allSettled(named.map(({ hostname, port: number }) => reach(hostname.replace(/^\[(.*)\]$/, '$1'), Number(number || usualPort), signal)));
  const failures = tried.filter((result) => result.status === 'rejected');
  if (failures.length === tried.length) throw failures[0]?.reason as Error;
  if (failures.length === 0) return { state: 'ok', found: tried.length === 1 ? 'reached' : `${tried.length} reached` };
  return { state: 'warn', found: `${tried.length - failures.length} of ${tried.length} reached`, fix: 'See that the others run, and that REDIS_URL has their addresses.' };
}

function reach(host: string, number: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: number, signal });
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}
