import { spawnSync } from 'node:child_process';
import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';

/**
 * Ends the server that a killed owner left behind, if there is one. Only the owner of the data directory may ask for it,
 * since whatever runs there then is nobody's.
 *
 * @param cluster absolute path, as the server was started with
 * @returns the process number that the cluster still names, and that is no server of it any more
 */
export async function endOrphan(cluster: string): Promise<number | undefined> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  await stopServer(pid, cluster);
  await endLeftBehind(cluster);
  return pid;
}

/**
 * Ends what a server that was killed left at work in its cluster. That goes by itself as a rule; what does not, such as what waits for a lock
 * of one that is dead, keeps every new server from starting for as long as it lives.
 */
async function endLeftBehind(cluster: string): Promise<void> {
  const directory = await realpath(cluster);
  const started = performance.now();
  for (const [untilMs, force] of [[2_000, false], [5_000, true]] as const) {
    for (let left = await workingIn(directory); left.length > 0 && performance.now() - started < untilMs; left = await workingIn(directory)) {
      if (force) for (const pid of left) send(pid, 'SIGKILL');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** A process of PostgreSQL works in its cluster, which its command line does not say. Where the system does not tell either, there is none. */
async function workingIn(directory: string): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const link = (pid: string, name: string): Promise<string> => readlink(`/proc/${pid}/${name}`).catch(() => '');
  const found = await Promise.all(pids.map(async (pid) => ((await link(pid, 'cwd')) === directory && basename(await link(pid, 'exe')) === 'postgres' ? [Number(pid)] : [])));
  return found.flat();
}

/** It goes the hard way if it does not go at once; its log makes both safe. */
export async function stopServer(pid: number, cluster: string): Promise<void> {
  const started = performance.now();
  for (const [signal, untilMs] of [['SIGINT', 5_000], ['SIGQUIT', 10_000], ['SIGKILL', 15_000]] as const) {
    if (!(await isServer(pid, cluster))) return;
    send(pid, signal);
    while ((await isServer(pid, cluster)) && performance.now() - started < untilMs) await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It went by itself between the look and the signal.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** A process number is used again, and outlives its process where nobody asks how it ended: the command line tells. */
export async function isServer(pid: number, cluster: string): Promise<boolean> {
  return (await commandOf(pid)).includes(cluster);
}

async function commandOf(pid: number): Promise<string> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).stdout ?? '';
}
