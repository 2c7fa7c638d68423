import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';

export interface TestRedis {
  url: string;
  stop(): Promise<void>;
}

/**
 * A real Redis: the one on the PATH, else the one of Debian's packages, unpacked into a temporary directory without
 * being installed. Undefined where neither is to be had; the caller says loudly what then does not run.
 */
export async function startTestRedis(): Promise<TestRedis | undefined> {
  const directory = mkdtempSync(join(tmpdir(), 'ehch-redis-'));
  const program = foundBefore() ?? redisOnPath() ?? redisFromDebian(directory);
  if (program === undefined) {
    rmSync(directory, { recursive: true, force: true });
    return undefined;
  }
  process.env['EHCH_TEST_REDIS'] = JSON.stringify(program);
  const port = await getPort({ host: '127.0.0.1' });
  const flags = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction'];
  const server = spawn(program.path, flags, { env: { ...process.env, LD_LIBRARY_PATH: program.libraries }, stdio: ['ignore', 'pipe', 'ignore'] });
  await ready(server);
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      const exit = once(server, 'exit');
      server.kill('SIGTERM');
      await exit;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

interface Program {
  path: string;
  libraries: string;
}

/** What the set-up of the suite has found serves its tests too, so that nothing is fetched twice. */
function foundBefore(): Program | undefined {
  const found = process.env['EHCH_TEST_REDIS'];
  return found === undefined ? undefined : ifItWorks(JSON.parse(found) as Program);
}

function ifItWorks(program: Program): Program | undefined {
  return spawnSync(program.path, ['--version'], { env: { ...process.env, LD_LIBRARY_PATH: program.libraries } }).status === 0 ? program : undefined;
}

function redisOnPath(): Program | undefined {
  return ifItWorks({ path: 'redis-server', libraries: process.env['LD_LIBRARY_PATH'] ?? '' });
}

const PACKAGES = ['redis-server', 'redis-tools', 'libhiredis0.14', 'liblua5.1-0', 'liblzf1', 'libjemalloc2', 'lua-cjson', 'lua-bitop', 'libatomic1', 'libssl3', 'libsystemd0'];

/** Fetches and unpacks with apt and dpkg in directories of our own: nothing of the machine changes, and no root is needed. */
function redisFromDebian(directory: string): Program | undefined {
  const state = ['-o', `Dir::State=${directory}/state`, '-o', `Dir::Cache=${directory}/cache`, '-o', 'Dir::State::status=/var/lib/dpkg/status', '-o', 'APT::Sandbox::User='];
  spawnSync('mkdir', ['-p', `${directory}/state/lists/partial`, `${directory}/cache/archives/partial`, `${directory}/root`]);
  if (spawnSync('apt-get', [...state, '-qq', 'update'], { timeout: 120_000 }).status !== 0) return undefined;
  for (const name of PACKAGES) spawnSync('apt-get', [...state, '-qq', 'download', name], { cwd: `${directory}/cache`, timeout: 120_000 });
  for (const file of readdirSync(`${directory}/cache`).filter((entry) => entry.endsWith('.deb'))) {
    spawnSync('dpkg', ['-x', join(directory, 'cache', file), `${directory}/root`]);
  }
  const libraries = readdirSync(`${directory}/root/usr/lib`).map((entry) => `${directory}/root/usr/lib/${entry}`).join(':');
  const path = `${directory}/root/usr/bin/redis-server`;
  return ifItWorks({ path, libraries });
}

async function ready(server: ChildProcess): Promise<void> {
  let said = '';
  for await (const chunk of server.stdout ?? []) {
    said += String(chunk);
    if (said.includes('Ready to accept connections')) return;
  }
  throw new Error(`redis-server did not start: ${said}`);
}
