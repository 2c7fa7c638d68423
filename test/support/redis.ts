import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import type { TestCertificates } from './certificates.ts';

export interface TestRedis {
  url: string;
  /** Ends it at once, whatever it is doing. */
  kill(): Promise<void>;
  /** Starts it again after that, where it was and with what it kept. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A real Redis: the one on the PATH, else the one of Debian's packages, unpacked into a temporary directory without
 * being installed. Undefined where neither is to be had; the caller says loudly what then does not run.
 *
 * @param settings beyond our own, as words of its command line
 */
export async function startTestRedis(settings: readonly string[] = []): Promise<TestRedis | undefined> {
  const directory = mkdtempSync(join(tmpdir(), 'ehch-redis-'));
  const program = foundBefore() ?? redisOnPath() ?? redisFromDebian(directory);
  if (program === undefined) {
    rmSync(directory, { recursive: true, force: true });
    return undefined;
  }
  process.env['EHCH_TEST_REDIS'] = JSON.stringify(program);
  const port = await getPort({ host: '127.0.0.1' });
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction', ...settings];
  const start = () => startServer(program, words);
  let server = await start();
  const end = async (signal: NodeJS.Signals) => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const exit = once(server, 'exit');
    server.kill(signal);
    await exit;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: () => end('SIGKILL'),
    restart: async () => { server = await start(); },
    stop: async () => {
      await end('SIGTERM');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A Redis that speaks over TLS, at a port of its own beside the one without, and by the name `localhost`. */
export async function startTestRedisWithTls(certificates: TestCertificates): Promise<TestRedis | undefined> {
  const port = await getPort({ host: '127.0.0.1' });
  const redis = await startTestRedis(['--tls-port', String(port), ...tlsSettings(certificates).flatMap(([name, value]) => [`--${name}`, value])]);
  return redis && { ...redis, url: `rediss://localhost:${port}` };
}

/** What a Redis or a sentinel needs for TLS, beside its port: names and values of its configuration. Clients need no certificates. */
export const tlsSettings = ({ ca, certificate, key }: TestCertificates): [string, string][] => [
  ['tls-cert-file', certificate], ['tls-key-file', key], ['tls-ca-cert-file', ca], ['tls-auth-clients', 'no'], ['tls-replication', 'yes'],
];

/**
 * A sentinel that watches a master and has its replica take over once it has been gone for a second. Asked for only where
 * {@link startTestRedis} found a Redis.
 *
 * @param certificates those of TLS, by which it is asked and its master is reached then, by the name `localhost`
 */
export async function startTestSentinel({ url }: Pick<TestRedis, 'url'>, name: string, certificates?: TestCertificates): Promise<{ port: number; stop(): Promise<void> }> {
  const program = foundBefore();
  if (program === undefined) throw new Error('there is no redis-server');
  const directory = mkdtempSync(join(tmpdir(), 'ehch-sentinel-'));
  const port = await getPort({ host: '127.0.0.1' });
  const byName = [['port', '0'], ['tls-port', String(port)], ['sentinel resolve-hostnames', 'yes'], ['sentinel announce-hostnames', 'yes']];
  const settings = [
    ...(certificates ? [...tlsSettings(certificates), ...byName] : [['port', String(port)]]),
    ...[['bind', '127.0.0.1'], ['dir', directory]],
    ...[['sentinel monitor', `${name} ${certificates ? 'localhost' : '127.0.0.1'} ${new URL(url).port} 1`], ['sentinel down-after-milliseconds', `${name} 1000`], ['sentinel failover-timeout', `${name} 5000`]],
  ];
  writeFileSync(join(directory, 'sentinel.conf'), settings.map((setting) => `${setting.join(' ')}\n`).join(''));
  const server = await startServer(program, [join(directory, 'sentinel.conf'), '--sentinel'], '+monitor');
  return {
    port,
    stop: async () => {
      const exit = once(server, 'exit');
      server.kill('SIGTERM');
      await exit;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function startServer(program: Program, words: readonly string[], readyWord = 'Ready to accept connections'): Promise<ChildProcess> {
  const server = spawn(program.path, words, { env: { ...process.env, LD_LIBRARY_PATH: program.libraries }, stdio: ['ignore', 'pipe', 'ignore'] });
  await ready(server, readyWord);
  return server;
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

async function ready(server: ChildProcess, word: string): Promise<void> {
  let said = '';
  for await (const chunk of server.stdout ?? []) {
    said += String(chunk);
    if (said.includes(word)) return;
  }
  throw new Error(`redis-server did not start: ${said}`);
}
