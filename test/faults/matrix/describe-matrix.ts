import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MATRIX } from '../matrix.ts';
import type { Cell } from './cell.ts';
import { type Backend, type Rig, startRig } from './rig.ts';
import { runCell } from './run-cell.ts';

/** Another seed, and with it other moments, each time; the one that failed is had again with EHCH_TEST_SEED. */
const seed = Number(process.env['EHCH_TEST_SEED']);

/** Every second cell, those that the other backend has not; the seed decides which. Without Redis there is no other. */
const cellsOn = (backend: Backend): Cell[] => MATRIX.filter((_cell, index) => process.env['REDIS_URL'] === undefined || (index + seed) % 2 === (backend === 'redis' ? 1 : 0));

/** One's share of the matrix, one cell after another on the same processes; `pnpm faults` has each cell on both backends. */
export function describeMatrix(backend: Backend): void {
  describe(`on ${backend}, each judged by what was acknowledged, the FHIR server, the ledger, the audit and the subscriber's log`, () => {
    let rig: Rig;
    let known = new Set<string>();
    beforeAll(async () => {
      console.log(`the moments of the faults on ${backend} are those of EHCH_TEST_SEED=${seed}`);
      rig = await startRig(backend, seed);
    }, 180_000);
    afterAll(() => rig.close(), 120_000);

    test.each(cellsOn(backend).map((cell) => [cell.id, cell.what, cell] as const))('%s: %s', async (id, _what, cell) => {
      const { differences } = await runCell(rig, cell, id);
      // What one cell has left behind is told of that one alone.
      const found = differences.filter((difference) => !known.has(difference));
      known = new Set(differences);
      expect(found).toEqual([]);
    }, 300_000);
  });
}
