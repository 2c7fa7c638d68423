import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A server whose parent is gone, as its `postmaster.pid` tells: line 1 its process, line 4 its port. */
export async function findOrphan(cluster: string): Promise<{ pid: number; port: number } | undefined> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 0 || !(await isPostgres(pid, cluster))) return undefined;
  return { pid, port };
}

/** A process number is used again after a restart of the machine: be sure that it is the server of this cluster. */
async function isPostgres(pid: number, cluster: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  return command === undefined || command.includes(cluster);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Ends a server that is not our child. It goes the hard way if it does not go at once; its log makes both safe. */
export async function stopOrphan(pid: number): Promise<void> {
  const started = performance.now();
  for (const [signal, untilMs] of [['SIGINT', 5_000], ['SIGQUIT', 10_000], ['SIGKILL', 15_000]] as const) {
    if (!isAlive(pid)) return;
    process.kill(pid, signal);
    while (isAlive(pid) && performance.now() - started < untilMs) await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
