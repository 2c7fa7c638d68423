import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

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
  return pid;
}

/** It goes the hard way if it does not go at once; its log makes both safe. */
async function stopServer(pid: number, cluster: string): Promise<void> {
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
