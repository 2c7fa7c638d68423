import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Where the system tells what a process holds in memory; elsewhere nothing of it can be said. */
export const CAN_MEASURE_MEMORY = existsSync('/proc/self/clear_refs');

const KIBIBYTE = 1024;

/** What a process holds in memory now, and the most that it held since it began or {@link forgetPeak} was called; in bytes. */
export function residentSet(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * KIBIBYTE;
  return { now: of('VmRSS'), peak: of('VmHWM') };
}

/** From now on the peak is counted anew (proc_pid_clear_refs(5)). */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

const manifest = JSON.parse(readFileSync(new URL('../../services/intake/package.json', import.meta.url), 'utf8')) as { scripts: { start: string } };

/** What intake is started with, so that Node collects garbage before memory grows. */
export const INTAKE_FLAGS = manifest.scripts.start.split(' ').filter((word) => word.startsWith('--'));
