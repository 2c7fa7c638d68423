import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '..', '..', '..');

let copy: string;
let records: string;

/** A copy of this package and of nothing else, that finds the packages it imports where they are. */
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'ehch-records-'));
  records = join(copy, 'packages', 'records');
  mkdirSync(join(copy, 'packages'));
  cpSync(join(ROOT, 'packages', 'records'), records, { recursive: true, filter: (path) => !path.endsWith('node_modules') });
  symlinkSync(join(ROOT, 'packages', 'records', 'node_modules'), join(records, 'node_modules'));
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  writeFileSync(join(copy, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify({ extends: join(ROOT, 'tsconfig.base.json'), include: ['packages/records/**/*.ts'], exclude: ['**/node_modules'] }));
});

afterAll(() => { rmSync(copy, { recursive: true }); });

function run(...args: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

const program = (name: string, ...args: string[]) => run(join(records, name), ...args);

describe('the command that adds a record type', () => {
  test.each(['', 'News2', '../news2', 'home-register'])('refuses the name "%s"', (name) => {
    expect(program('new-record-type.ts', name)).toEqual({ status: 1, said: expect.stringMatching(/usage|already/) });
  });

  test('writes a folder and one line of the catalogue, and after `generate` and `golden` all of it compiles and passes its tests', () => {
    const catalogue = join(records, 'src', 'catalogue.ts');
    const before = readFileSync(catalogue, 'utf8').split('\n');
    expect(program('new-record-type.ts', 'advice-call')).toMatchObject({ status: 0 });
    expect(readFileSync(catalogue, 'utf8').split('\n').filter((line) => !before.includes(line))).toEqual(["import { adviceCall } from './advice-call/index.ts';", '  ready(adviceCall),']);

    expect(program('generate.ts', '--check')).toEqual({ status: 1, said: expect.stringContaining(join('advice-call', 'record.ts')) });
    expect(program('generate.ts')).toMatchObject({ status: 0 });
    expect(program('golden.ts')).toEqual({ status: 0, said: expect.stringContaining('advice-call/maximal.record.json: mapped') });

    expect(run(join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '--noEmit', '-p', copy)).toEqual({ status: 0, said: '' });
    const config = { rootDir: copy, testEnvironment: 'node', extensionsToTreatAsEsm: ['.ts'], transform: { '\\.ts$': join(ROOT, 'test', 'support', 'strip-types.js') } };
    const tested = run('--experimental-vm-modules', join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'), '--config', JSON.stringify(config), '--testMatch', '**/{records,any-record,codes,generated}.test.ts', '-t', 'advice-call|record.ts|every');
    expect(tested.said).toMatch(/Test Suites: 4 passed/);
    expect(tested.said).toMatch(/Tests: .*\d\d passed/);
  }, 120_000);
});
