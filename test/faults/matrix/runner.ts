import { hash } from 'node:crypto';
import { randomOf } from '../../support/random.ts';
import type { Cell, Effort } from './cell.ts';
import { type Backend, type Rig, startRig } from './rig.ts';
import { type CellResult, failureOf, runCell } from './run-cell.ts';

/** Runs cells one after another on the same processes, and on new ones after a cell with differences. */
export interface Runner {
  /** Never rejects: that processes did not start, or could not be asked what became of it all, is a difference like others. */
  run(cell: Cell, effort: Effort): Promise<CellResult>;
  /** Ends what is left of the processes. */
  close(): Promise<void>;
}

const hash32 = (text: string): number => parseInt(hash('sha256', text).slice(0, 8), 16);

export function createRunner(backend: Backend, seed: number): Runner {
  let rig: Rig | undefined;
  const close = async () => {
    const old = rig;
    rig = undefined;
    await old?.close();
  };
  const runOn = async (cell: Cell, effort: Effort): Promise<CellResult> => {
    const result: CellResult = { differences: [], settledMs: 0, acknowledged: 0 };
    const failure = await failureOf(async () => {
      rig ??= await startRig(backend, seed);
      // Its moments are the same whichever cells went before.
      rig.random = randomOf(hash32(`${seed} ${cell.id}`));
      Object.assign(result, await runCell(rig, cell, effort));
    });
    return { ...result, differences: [...result.differences, ...failure] };
  };
  return {
    close,
    run: async (cell, effort) => {
      const result = await runOn(cell, effort);
      return result.differences.length === 0 ? result : { ...result, differences: [...result.differences, ...(await failureOf(close))] };
    },
  };
}
