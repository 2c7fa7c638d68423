import { readdirSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';

interface ProcessTimes {
  parent: number;
  name: string;
  ticks: number;
}

/**
 * Processor time so far, in nanoseconds, of the processes of this name that this process or its children started, ended ones
 * included. Undefined where there is no /proc to read it from.
 */
export function processorTimeOf(name: string): number | undefined {
  const processes = readProcesses();
  if (processes === undefined) return undefined;
  const isOurs = (id: number): boolean => id === process.pid || (processes.has(id) && isOurs(processes.get(id)?.parent ?? 0));
  const ticks = [...processes].filter(([id, one]) => one.name === name && isOurs(id)).reduce((total, [, one]) => total + one.ticks, 0);
  return (ticks * 1e9) / ticksPerSecond();
}

/** Processor time so far, in nanoseconds, of one process; undefined where there is no /proc to read it from. */
export function processorTimeOfProcess(id: number): number | undefined {
  const [found] = readProcess(id);
  return found && (found[1].ticks * 1e9) / ticksPerSecond();
}

function readProcesses(): Map<number, ProcessTimes> | undefined {
  try {
    const ids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
    return new Map(ids.flatMap((id) => readProcess(Number(id))));
  } catch {
    return undefined;
  }
}

/** proc(5): after the name in brackets come the state, the parent and, from the 14th field on, the times of it and of its ended children. */
function readProcess(id: number): [number, ProcessTimes][] {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'utf8');
    const [name, rest] = [stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')), stat.slice(stat.lastIndexOf(')') + 2).split(' ')];
    return [[id, { parent: Number(rest[1]), name, ticks: rest.slice(11, 15).reduce((total, field) => total + Number(field), 0) }]];
  } catch {
    return []; // it ended meanwhile; its parent has its times
  }
}

let perSecond: number | undefined;

const ticksPerSecond = (): number => (perSecond ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })));
