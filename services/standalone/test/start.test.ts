import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import getPort from 'get-port';
import { processesOf } from '../../../test/support/process-list.ts';
import { startProcess } from '../../../test/support/processes.ts';
import { until } from '../../../test/support/until.ts';

// Whole stacks start here, and on a busy machine that takes its time.
jest.setTimeout(120_000);

let dataDir: string;
let occupant: Server;
let busyPort: string;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'ehch-start-'));
  occupant = createServer().listen(0, '127.0.0.1');
  await once(occupant, 'listening');
  busyPort = String((occupant.address() as AddressInfo).port);
});
afterAll(async () => {
  occupant.close();
  await until('no process is left', () => processesOf(dataDir).length === 0, 10_000);
  rmSync(dataDir, { recursive: true, force: true });
});

/** Starts a program that is to end by itself, or to be ended by `meanwhile`. */
async function run(program: 'main' | 'demo', env: Record<string, string>, { flags = [], meanwhile }: { flags?: string[]; meanwhile?: (kill: () => void) => Promise<void> } = {}): Promise<{ code: number | null; said: string; log: string }> {
  const file = join(import.meta.dirname, '..', 'src', `${program}.ts`);
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...flags], {
    env: { PATH: process.env['PATH'] ?? '', EHCH_DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [closed, texts] = [once(child, 'close') as Promise<[number | null]>, { said: '', log: '' }];
  child.stdout.on('data', (chunk: Buffer) => { texts.log += chunk.toString('utf8'); });
  child.stderr.on('data', (chunk: Buffer) => { texts.said += chunk.toString('utf8'); });
  await meanwhile?.(() => child.kill('SIGTERM'));
  return { code: (await closed)[0], ...texts };
}

const TROUBLE = /.*"event":"(?:process-failed|shutdown-(?:step-failed|overdue|forced))".*/g;

const nothingRuns = () => {
  expect(processesOf(dataDir)).toEqual([]);
  expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
};

describe('pnpm start', () => {
  test('says which port is in use and what to set, ends with 1 and leaves no PostgreSQL running', async () => {
    const { code, said } = await run('main', { EHCH_PORT: busyPort });
    expect([code, said]).toEqual([1, `Port ${busyPort} of 127.0.0.1 is in use by another program: stop that one, or set EHCH_PORT to a port that is free.\n`]);
    nothingRuns();
  });

  test('ends with 2 and starts nothing where a setting is wrong', async () => {
    const { code, said } = await run('main', { EHCH_PORT: 'eighty' });
    expect(code).toBe(2);
    expect(said).toContain('EHCH_PORT must be');
    nothingRuns();
  });

  test('says that another process runs on the data directory, ends with 1, and leaves that one alone; fresh data is for nobody to take from it', async () => {
    const first = await startProcess('services/standalone/src/main.ts', { EHCH_DATA_DIR: dataDir });
    try {
      const free = () => getPort({ host: '127.0.0.1' }).then(String);
      const second = await run('main', { EHCH_PORT: await free() });
      const fresh = await run('demo', { EHCH_PORT: await free() }, { flags: ['--exit', '--fresh'] });
      for (const { code, said } of [second, fresh]) expect([code, said]).toEqual([1, 'The embedded PostgreSQL did not start: another process already runs on this data directory: stop it, or set EHCH_DATA_DIR to a directory of its own.\n']);
      expect((await fetch(`${first.url}/health/ready`)).status).toBe(200);
    } finally {
      expect({ code: await first.stop(), trouble: first.output().match(TROUBLE) }).toEqual({ code: 0, trouble: null });
    }
    nothingRuns();
  });

  test('tells a person where it answers and what to do next, beside the log and not within it', async () => {
    const port = String(await getPort({ host: '127.0.0.1' }));
    const ready = async (kill: () => void) => {
      await until('it is ready', () => fetch(`http://127.0.0.1:${port}/health/ready`).then(({ ok }) => ok, () => false), 60_000);
      kill();
    };
    const { code, said, log } = await run('main', { EHCH_PORT: port }, { meanwhile: ready });
    expect(code).toBe(0);
    for (const text of [`EHCH is up at http://127.0.0.1:${port}`, 'ehch doctor', 'ehch status', 'docs/first-hour.md']) expect(said).toContain(text);
    for (const line of log.trim().split('\n')) expect(() => JSON.parse(line) as object).not.toThrow();
    nothingRuns();
  });

  test('REL-050: a signal while it starts ends it with 0, and leaves no PostgreSQL running', async () => {
    const starting = async (kill: () => void) => {
      await until('PostgreSQL has begun to start', () => existsSync(join(dataDir, 'postgres', 'postmaster.pid')), 20_000);
      kill();
    };
    const { code, log } = await run('main', { EHCH_PORT: String(await getPort({ host: '127.0.0.1' })) }, { meanwhile: starting });
    expect({ code, trouble: log.match(TROUBLE) }).toEqual({ code: 0, trouble: null });
    expect(log).toContain('"step":"postgres"');
    nothingRuns();
  });
});

describe('pnpm demo', () => {
  test('says as well that the port it was given is in use, and leaves no PostgreSQL running', async () => {
    const { code, said } = await run('demo', { EHCH_PORT: busyPort }, { flags: ['--exit'] });
    expect(code).toBe(1);
    expect(said).toContain(`Port ${busyPort} of 127.0.0.1 is in use by another program`);
    nothingRuns();
  });
});
