/** `pnpm test`: the whole suite. Says loudly what could not run, and ends with one line that counts. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const directory = mkdtempSync(join(tmpdir(), 'ehch-test-'));
const results = join(directory, 'results.json');

if (process.env['EHCH_UK_CORE_DIR'] === undefined) {
  console.warn('*** EHCH_UK_CORE_DIR is not set: the tests that compare with the UK Core files are skipped. ***');
}
const jest = spawnSync(
  process.execPath,
  ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', join(root, 'node_modules/jest/bin/jest.js'), '--json', `--outputFile=${results}`, ...process.argv.slice(2)],
  { cwd: root, stdio: ['inherit', 'inherit', 'inherit'], env: { ...process.env, NODE_OPTIONS: '--disable-warning=ExperimentalWarning' } },
);
const { passed, failed, skipped } = count(results);
if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${passed} passed, ${failed} failed`);
rmSync(directory, { recursive: true, force: true });
process.exitCode = jest.status === 0 && failed === 0 ? 0 : 1;

/** A suite that did not even start counts as one failed test. */
function count(file: string): { passed: number; failed: number; skipped: number } {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
    return { passed: numPassedTests ?? 0, failed: (numFailedTests ?? 0) + (numRuntimeErrorTestSuites ?? 0), skipped: numPendingTests ?? 0 };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
