/** `pnpm check`: types, lint, cycles, unused code, generated files. Runs all of them, then says which failed. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

const CHECKS: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['types', 'tsc', '--noEmit'],
  ['lint', 'eslint', '--max-warnings', '0', '.'],
  ['cycles', 'depcruise', '--config', '.dependency-cruiser.json', '--output-type', 'err', 'packages', 'services', 'fhir-profiles'],
  ['unused code', 'knip', '--no-config-hints'],
  ['record types', 'node', 'packages/records/generate.ts', '--check'],
  ['sources', 'node', 'packages/sources/generate.ts', '--check'],
  ['validators', 'node', 'packages/fhir/generate.ts', '--check'],
  ['profiles', 'node', 'fhir-profiles/build.ts', '--check'],
  ['errors', 'node', 'services/standalone/generate.ts', '--check'],
  ['clinical safety and data protection', 'node', 'test/assurance/generate.ts', '--check'],
];

const failed = CHECKS.filter(([name, command, ...args]) => {
  const startedAt = performance.now();
  const { status } = spawnSync(join(root, 'node_modules/.bin', command), args, { cwd: root, stdio: 'inherit' });
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${((performance.now() - startedAt) / 1_000).toFixed(1)} s)`);
  return status !== 0;
});
if (failed.length > 0) {
  console.error(`failed: ${failed.map(([name]) => name).join(', ')}`);
  process.exitCode = 1;
}
