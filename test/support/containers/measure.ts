import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Composed } from './compose.ts';
import type { Engine } from './engine.ts';

/** What one service costs. */
export interface Cost {
  service: string;
  /** Of the whole image, its base included, in MB of a million bytes. */
  imageMb: number;
  /** From the start of the process, or from when what it waited for was there, until it served. */
  startSeconds: number;
  /** The most that it held since its start. */
  memoryMiB: number;
}

interface Inspected {
  Image: string;
  State: { Pid: number; StartedAt: string };
}

interface LogLine {
  time: string;
  event: string;
}

/** How a service says that it serves. */
const STARTED = /^(?:[a-z-]+-started|sandbox-ready)$/;

export async function measure(engine: Engine, composed: Composed, service: string): Promise<Cost> {
  const { Image: image, State: { Pid: pid, StartedAt: startedAt } } = await composed.inspect<Inspected>(service);
  const size = Number((await engine.run('podman', ['image', 'inspect', image, '--format', '{{.Size}}'])).trim());
  const log = (await composed.logs(service)).split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as LogLine);
  const at = (test: (event: string) => boolean): number => Math.max(...log.filter(({ event }) => test(event)).map(({ time }) => Date.parse(time)));
  const began = Math.max(Date.parse(startedAt.replace(' ', 'T').replace(/(\.\d{3})\d*/, '$1').replace(/ ([+-]\d{2})(\d{2}).*$/, '$1:$2')), at((event) => event === 'dependency-up'));
  const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { service, imageMb: Math.round(size / 1e6), startSeconds: Math.round((at((event) => STARTED.test(event)) - began) / 100) / 10, memoryMiB: Math.round(Number(peak) / 1024) };
}

const page = join(import.meta.dirname, '..', '..', '..', 'docs', 'operations.md');

/** What docs/operations.md says that each service costs at most. */
export function statedCosts(): Map<string, Omit<Cost, 'service'>> {
  const rows = readFileSync(page, 'utf8').matchAll(/^\| (?<service>[a-z-]+) \| (?<imageMb>[\d.]+) MB \| (?<startSeconds>[\d.]+) s \| (?<memoryMiB>[\d.]+) MiB \|$/gm);
  return new Map([...rows].map(({ groups = {} }) => [groups['service'] ?? '', { imageMb: Number(groups['imageMb']), startSeconds: Number(groups['startSeconds']), memoryMiB: Number(groups['memoryMiB']) }]));
}
