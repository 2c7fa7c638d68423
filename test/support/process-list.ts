import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** The processes, but this one, whose command line names a directory. Where there is no /proc there are none to be seen. */
export function processesOf(directory: string): number[] {
  const pids = existsSync('/proc') ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number) : [];
  return pids.filter((pid) => pid !== process.pid && commandOf(pid).includes(directory));
}

/** Whether a process runs; one that has ended and that nobody has buried yet does not. */
export function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return !existsSync('/proc') || commandOf(pid) !== '';
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
