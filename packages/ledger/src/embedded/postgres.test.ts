import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, describe, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { processesOf, runs } from '../../../../test/support/process-list.ts';
import { until } from '../../../../test/support/until.ts';
import { clearDataDir } from './data-dir.ts';

// Clusters are made here, and on a busy machine that takes its time.
jest.setTimeout(120_000);

const PROGRAM = join(import.meta.dirname, 'postgres.test-program.ts');
const REFUSED = /^another process already runs on this data directory: stop it, or set EHCH_DATA_DIR to a directory of its own$/;

interface Owner {
  child: ChildProcess;
  /** What it said first: where its server is, or why there is none. */
  said: Promise<{ url: string; pid: number; refused?: string }>;
  /** Kills it and nothing else, or its whole process group, which its server is not in. */
  kill(what?: 'group'): Promise<void>;
  stop(): Promise<number | null>;
}

const owners: Owner[] = [];
const directories: string[] = [];

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'ehch-embedded-'));
  directories.push(directory);
  return directory;
}

/** Another process that owns the server of a data directory. */
function own(dataDir: string, { as = [], cwd = tmpdir() }: { as?: readonly string[]; cwd?: string } = {}): Owner {
  const [program = '', ...args] = [...as, process.execPath, '--disable-warning=ExperimentalWarning', PROGRAM, dataDir];
  const child = spawn(program, args, { cwd, stdio: ['pipe', 'pipe', 'inherit'], detached: true, env: { PATH: process.env['PATH'] } });
  const exit = once(child, 'exit') as Promise<[number | null]>;
  const said = once(createInterface(child.stdout), 'line').then(([line]) => JSON.parse(String(line)) as { url: string; pid: number });
  const owner: Owner = {
    child,
    said,
    kill: async (what) => {
      process.kill(what === 'group' ? -child.pid! : child.pid!, 'SIGKILL');
      await exit;
    },
    stop: async () => {
      child.stdin.end();
      return (await exit)[0];
    },
  };
  owners.push(owner);
  return owner;
}

async function query(url: string, text: string): Promise<unknown[][]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<unknown[]>({ text, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

/** Every process that these tests started and that names its data directory. */
const processes = () => directories.flatMap(processesOf);

afterEach(async () => {
  await Promise.all(owners.splice(0).filter(({ child }) => child.exitCode === null && child.signalCode === null).map((owner) => owner.stop()));
});
afterAll(async () => {
  await until('no process is left', () => processes().length === 0, 10_000);
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

describe('startEmbeddedPostgres (D4)', () => {
  const dataDir = newDirectory();

  test('starts PostgreSQL 18 on the loopback interface alone, and leaves nothing running when it is stopped', async () => {
    const owner = own(dataDir);
    const { url, pid } = await owner.said;
    expect(await query(url, `select current_setting('server_version_num')::int / 10000, current_setting('listen_addresses'), current_database()`)).toEqual([[18, '127.0.0.1', 'ehch']]);
    await query(url, 'create table kept (what text)');
    expect(await owner.stop()).toBe(0);
    expect(runs(pid)).toBe(false);
    await expect(query(url, 'select 1')).rejects.toThrow();
  });

  test('S-01: brings back what was committed when its server is killed, at the same address', async () => {
    const { url, pid } = await own(dataDir).said;
    await query(url, `insert into kept values ('before the server was killed')`);
    process.kill(pid, 'SIGKILL');
    await until('the server is back', async () => (await query(url, 'select what from kept')).length === 1, 20_000);
    expect(runs(pid)).toBe(false);
  });

  (process.platform === 'linux' ? test : test.skip)('S-01: is back within seconds also where one of its processes does not notice that the server was killed', async () => {
    const { url, pid } = await own(dataDir).said;
    const stuck = new pg.Client({ connectionString: url });
    stuck.on('error', () => undefined);
    await stuck.connect();
    const [[backend] = []] = (await stuck.query<[number]>({ text: 'select pg_backend_pid()', rowMode: 'array' })).rows;
    process.kill(backend!, 'SIGSTOP');
    process.kill(pid, 'SIGKILL');
    try {
      await until('the server is back', async () => (await query(url, 'select what from kept')).length === 1, 20_000);
    } finally {
      if (runs(backend!)) process.kill(backend!, 'SIGKILL');
      await stuck.end().catch(() => undefined);
    }
  });

  test('REL-091: after kill -9 of its owner a new start ends the server that was left behind, and keeps what was committed', async () => {
    // By a path that is not the one of the next start.
    const killed = own(basename(dataDir), { cwd: dirname(dataDir) });
    const { url, pid } = await killed.said;
    await query(url, `insert into kept values ('before the owner was killed')`);
    await killed.kill();
    expect(runs(pid)).toBe(true);
    const { url: now } = await own(dataDir).said;
    expect(await query(now, 'select what from kept order by what')).toEqual([['before the owner was killed'], ['before the server was killed']]);
    expect(runs(pid)).toBe(false);
  });

  test('REL-091: after kill -9 of owner and server at once a new start keeps what was committed', async () => {
    const killed = own(dataDir);
    const { url, pid } = await killed.said;
    await query(url, `insert into kept values ('before both were killed')`);
    await killed.kill();
    process.kill(pid, 'SIGKILL');
    const { url: now } = await own(dataDir).said;
    expect(await query(now, 'select count(*)::int from kept')).toEqual([[3]]);
  });

  test('takes no process for its server that has but the number of one that was killed', async () => {
    const killed = own(dataDir);
    const { pid } = await killed.said;
    await killed.kill();
    process.kill(pid, 'SIGKILL');
    const file = join(dataDir, 'postgres', 'postmaster.pid');
    const innocent = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 60_000)'], { stdio: 'ignore' });
    try {
      writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(innocent.pid)));
      const { url } = await own(dataDir).said;
      expect(await query(url, 'select count(*)::int from kept')).toEqual([[3]]);
      expect(runs(innocent.pid!)).toBe(true);
    } finally {
      innocent.kill('SIGKILL');
    }
  });

  test('after kill -9 of an owner that is just starting its server a new start has one that works', async () => {
    const killed = own(dataDir);
    await until('its server has begun to start', () => processes().some((pid) => pid !== killed.child.pid), 20_000);
    await killed.kill();
    const { url } = await own(dataDir).said;
    expect(await query(url, 'select count(*)::int from kept')).toEqual([[3]]);
  });

  test('refuses a second owner while the first lives, in plain words, and leaves the first in peace', async () => {
    const { url, pid } = await own(dataDir).said;
    const second = own(dataDir);
    expect((await second.said).refused).toMatch(REFUSED);
    expect(await second.stop()).toBe(0);
    expect(await query(url, 'select count(*)::int from kept')).toEqual([[3]]);
    expect(runs(pid)).toBe(true);
  });

  test('refuses a second owner also after the server of the first was killed and came back', async () => {
    const first = own(dataDir);
    const { url, pid } = await first.said;
    process.kill(pid, 'SIGKILL');
    await until('the server is back', async () => (await query(url, 'select 1')).length === 1, 20_000);
    expect((await own(dataDir).said).refused).toMatch(REFUSED);
    expect(await query(url, 'select count(*)::int from kept')).toEqual([[3]]);
  });

  test('of several owners that begin at once on a new directory one has it and the others are refused', async () => {
    const fresh = newDirectory();
    const said = await Promise.all([own(fresh), own(fresh), own(fresh)].map((owner) => owner.said));
    expect(said.filter(({ refused }) => refused === undefined)).toHaveLength(1);
    for (const { refused } of said) if (refused !== undefined) expect(refused).toMatch(REFUSED);
    expect(await query(said.find(({ refused }) => refused === undefined)!.url, 'select 1')).toEqual([[1]]);
  });

  test('clears a data directory, and ends the server that was left on it, but touches nothing that an owner lives on', async () => {
    const owner = own(dataDir);
    const { pid } = await owner.said;
    await expect(clearDataDir(dataDir)).rejects.toThrow(REFUSED);
    expect(existsSync(join(dataDir, 'postgres', 'PG_VERSION'))).toBe(true);
    await owner.kill();
    await clearDataDir(dataDir);
    expect(runs(pid)).toBe(false);
    expect(readdirSync(dataDir)).toEqual(['owner.lock']);
  });

  test.each([['owner and initdb', 'group'], ['the owner, while initdb goes on', undefined]] as const)('kill -9 of %s leaves nothing that is in the way of the next start', async (_, what) => {
    const fresh = newDirectory();
    const killed = own(fresh);
    killed.said.catch(() => undefined);
    await until('initdb is half way', () => existsSync(fresh) && readdirSync(fresh, { recursive: true }).some((name) => String(name).endsWith('PG_VERSION')), 20_000);
    expect(existsSync(join(fresh, 'postgres'))).toBe(false);
    await killed.kill(what);
    const next = own(fresh);
    expect(await query((await next.said).url, 'select 1')).toEqual([[1]]);
    expect(readdirSync(fresh).sort()).toEqual(['owner.lock', 'postgres', 'postgres.log']);
  });
});

describe('whoever it is started by', () => {
  const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  const readable = () => spawnSync(NOBODY[0]!, [...NOBODY.slice(1), process.execPath, '-e', `require('node:fs').accessSync(${JSON.stringify(PROGRAM)})`]).status === 0;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot) console.warn('*** These tests do not run as root: that the embedded PostgreSQL starts for root is not tested. ***');
  const asNobody = isRoot && readable();
  if (isRoot && !asNobody) console.warn('*** There is no setpriv, or nobody may not read this directory: that the embedded PostgreSQL starts for an ordinary user is not tested. ***');

  (asNobody ? test : test.skip)('an ordinary user has a server that works, and so has root (every other test here)', async () => {
    const dataDir = newDirectory();
    chmodSync(dataDir, 0o777);
    const owner = own(join(dataDir, 'of-nobody'), { as: NOBODY });
    const { url, pid, refused } = await owner.said;
    expect(refused).toBeUndefined();
    expect(await query(url, 'select 1')).toEqual([[1]]);
    if (existsSync('/proc')) expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^Uid:\t65534\t/m);
    expect(await owner.stop()).toBe(0);
  });
});
