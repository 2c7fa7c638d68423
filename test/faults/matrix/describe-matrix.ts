import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MATRIX } from '../matrix.ts';
import type { Cell } from './cell.ts';
import type { Backend } from './rig.ts';
import { createRunner } from './runner.ts';

/** Another seed, and with it other moments, each time; the one that failed is had again with EHCH_TEST_SEED. */
const seed = Number(process.env['EHCH_TEST_SEED']);

/** Every second cell, those that the other backend has not; the seed decides which. Without Redis there is no other. */
const cellsOn = (backend: Backend): Cell[] => MATRIX.filter((_cell, index) => process.env['REDIS_URL'] === undefined || (index + seed) % 2 === (backend === 'redis' ? 1 : 0));

/** One's share of the matrix, one cell after another on the same processes as long as all is well; `pnpm faults` has each cell on both backends. */
export function describeMatrix(backend: Backend): void {
  describe(`on ${backend}, each judged by what was acknowledged, the FHIR server, the ledger, the audit and the subscriber's log`, () => {
    const runner = createRunner(backend, seed);
    beforeAll(() => { console.log(`the moments of the faults on ${backend} are those of EHCH_TEST_SEED=${seed}`); });
    afterAll(() => runner.close(), 120_000);

    test.each(cellsOn(backend).map((cell) => [cell.id, cell.what, cell] as const))('%s: %s', async (_id, _what, cell) => {
      expect((await runner.run(cell, { long: false })).differences).toEqual([]);
    }, 480_000);
  });
}
