import { differences } from '../../support/oracle.ts';
import { CAN_MEASURE_MEMORY, residentSet } from '../../support/resident-set.ts';
import type { Cell, Effort } from './cell.ts';
import { readEvidence } from './evidence.ts';
import type { Rig } from './rig.ts';

/** What became of one run of a cell. */
export interface CellResult {
  /** What the oracle named, and what was not so meanwhile that had to be; empty where all is well. */
  differences: string[];
  /** From the end of the fault until nothing was under way any more. */
  settledMs: number;
  /** Versions of plans that were acknowledged. */
  acknowledged: number;
}

const MOST_BYTES = 512 * 2 ** 20;

/** Runs a cell on a rig, waits until all is quiet, and has the oracle judge it. */
export async function runCell(rig: Rig, cell: Cell, effort: Effort): Promise<CellResult> {
  rig.sender.begin();
  const meanwhile = await failureOf(() => cell.run(rig, cell.id, effort));
  mend(rig);
  const over = performance.now();
  const waiting = await failureOf(() => rig.settle());
  const settledMs = performance.now() - over;
  const judged: string[] = [];
  const unread = await failureOf(async () => void judged.push(...differences(await readEvidence(rig)), ...ofProcesses(rig)));
  const acknowledged = rig.sent.filter(({ id, receipt }) => id.startsWith(`${cell.id}-`) && receipt !== undefined).length;
  return { differences: [...meanwhile, ...waiting, ...judged, ...unread], settledMs, acknowledged };
}

/** Whatever a cell has left failing, for one that was not so as it had to be ends early, works again. */
function mend({ links, server }: Rig): void {
  for (const link of Object.values(links)) link?.set({ is: 'none' });
  server.decide = () => ({ is: 'pass' });
}

/** What was thrown, in words; empty where nothing was. */
export async function failureOf(work: () => Promise<void>): Promise<string[]> {
  try {
    await work();
    return [];
  } catch (error) {
    return wordsOf(error);
  }
}

function wordsOf(error: unknown): string[] {
  if (error instanceof SuppressedError) return [...wordsOf(error.suppressed), ...wordsOf(error.error)];
  return [error instanceof Error ? error.message : String(error)];
}

/** A process ends only where the fault ends it, and stays within its memory (N5, N10). */
function ofProcesses({ stack }: Rig): string[] {
  return Object.values(stack.replicas).flat().flatMap(({ service, process: { pid, output } }) => [
    ...(output().includes('process-failed') ? [`crashed: a ${service} ended by itself`] : []),
    ...(CAN_MEASURE_MEMORY && residentSet(pid).peak > MOST_BYTES ? [`memory: a ${service} had more than 512 MiB`] : []),
  ]);
}
