/**
 * `pnpm faults`: the fault matrix, cell by cell, on both backends of the lanes.
 *   pnpm faults [--long] [--rounds N] [--seed N] [--cell ID]... [--backend postgres|redis]...
 * --long    twenty rounds, in the first of which what takes minutes has them, and writes docs/reliability.md after each
 * --rounds  so many rounds instead; each has a seed of its own and processes of its own
 * --seed    of the first round; a random one if not given
 * --cell    just this cell; may be given several times
 * --backend just this backend
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { machine } from '../../bench/harness/machine.ts';
import { MATRIX } from './matrix.ts';
import type { Effort } from './matrix/cell.ts';
import { type Run, reportText } from './matrix/report.ts';
import type { Backend } from './matrix/rig.ts';
import { failureOf } from './matrix/run-cell.ts';
import { createRunner } from './matrix/runner.ts';

const LONG_ROUNDS = 20;
const REPORT = join(import.meta.dirname, '..', '..', 'docs', 'reliability.md');
const BACKENDS: readonly Backend[] = ['postgres', 'redis'];

const { values } = parseArgs({ options: { long: { type: 'boolean', default: false }, rounds: { type: 'string' }, seed: { type: 'string' }, cell: { type: 'string', multiple: true }, backend: { type: 'string', multiple: true } } });
const rounds = Number(values.rounds ?? (values.long ? LONG_ROUNDS : 1));
const firstSeed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
const cells = MATRIX.filter(({ id }) => values.cell?.includes(id) ?? true);
const backends = BACKENDS.filter((backend) => values.backend?.includes(backend) ?? true);
if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(firstSeed) || cells.length < (values.cell?.length ?? 1) || backends.length < (values.backend?.length ?? 1)) {
  console.error(`--rounds and --seed take whole numbers, --backend one of ${BACKENDS.join(', ')}, --cell one of ${MATRIX.map(({ id }) => id).join(', ')}`);
  process.exit(2);
}

const before = machine();
const runs: Run[] = [];
for (let round = 0; round < rounds; round += 1) {
  for (const backend of backends) {
    await runRound(backend, firstSeed + round, { long: values.long && round === 0 });
    if (values.long) writeFileSync(REPORT, reportText({ runs, cells, machine: before, until: machine().at }));
  }
}
const failed = runs.filter(({ differences }) => differences.length > 0);
console.log(`${runs.length} runs, ${failed.length} with differences`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** Every cell once, on processes that are new to each round. */
async function runRound(backend: Backend, seed: number, effort: Effort): Promise<void> {
  console.log(`on ${backend} with seed ${seed}`);
  const runner = createRunner(backend, seed);
  try {
    for (const cell of cells) {
      const run: Run = { cell: cell.id, backend, seed, ...(await runner.run(cell, effort)) };
      runs.push(run);
      console.log(`  ${cell.id}: ${run.differences.length === 0 ? 'no difference' : run.differences.join('; ')} (${run.acknowledged} acknowledged, settled ${(run.settledMs / 1_000).toFixed(1)} s after the fault)`);
    }
  } finally {
    // Of the last cell: it was the last on processes that do not end as they should.
    runs.at(-1)?.differences.push(...(await failureOf(() => runner.close())));
  }
}
