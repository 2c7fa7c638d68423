import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { processorTimeOfProcess } from '../../../bench/pipeline/processor-time.ts';
import type { Composed } from './compose.ts';
import type { Engine } from './engine.ts';

/** What one service costs. */
export interface Cost {
  service: string;
  /** Of the whole image, its base included, in MB of a million bytes. */
  imageMb: number;
  /** Of a processor, from the start of its container until it serves: the same however many others want one too. */
  startSeconds: number;
  /** The most that it held since its start. */
  memoryMiB: number;
}

interface Inspected {
  Image: string;
  State: { Pid: number };
}

/** Reads what the service holds, and starts it again, alone, to see what that takes. */
export async function measure(engine: Engine, composed: Composed, service: string): Promise<Cost> {
  const { Image: image, State: { Pid: pid } } = await composed.inspect<Inspected>(service);
  const size = Number((await engine.run('podman', ['image', 'inspect', image, '--format', '{{.Size}}'])).trim());
  const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  await composed.stop(service);
  await composed.start(service);
  const { State: { Pid: started } } = await composed.inspect<Inspected>(service);
  return { service, imageMb: Math.round(size / 1e6), startSeconds: Math.round((processorTimeOfProcess(started) ?? NaN) / 1e8) / 10, memoryMiB: Math.round(Number(peak) / 1024) };
}

const page = join(import.meta.dirname, '..', '..', '..', 'docs', 'operations.md');

/** What docs/operations.md says that each service costs at most. */
export function statedCosts(): Map<string, Omit<Cost, 'service'>> {
  const rows = readFileSync(page, 'utf8').matchAll(/^\| (?<service>[a-z-]+) \| (?<imageMb>[\d.]+) MB \| (?<startSeconds>[\d.]+) s \| (?<memoryMiB>[\d.]+) MiB \|$/gm);
  return new Map([...rows].map(({ groups = {} }) => [groups['service'] ?? '', { imageMb: Number(groups['imageMb']), startSeconds: Number(groups['startSeconds']), memoryMiB: Number(groups['memoryMiB']) }]));
}
