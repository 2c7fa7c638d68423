import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const COMMITTED = join(import.meta.dirname, 'fsh-generated', 'resources');

let scratch: string;

beforeAll(() => { scratch = mkdtempSync(join(tmpdir(), 'ehch-profiles-')); });
afterAll(() => { rmSync(scratch, { recursive: true }); });

const textsOf = (folder: string): object => Object.fromEntries(readdirSync(folder).sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

/** The build in a process of its own, in a home that holds nothing. */
function build(...options: string[]): { status: number | null; stderr: string; home: string[] } {
  const home = mkdtempSync(join(scratch, 'home-'));
  const { status, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'build.ts'), ...options], { encoding: 'utf8', env: { HOME: home } });
  return { status, stderr, home: readdirSync(home) };
}

test('what is committed is what the sources make, byte for byte, and the build leaves no package cache behind', () => {
  const out = join(scratch, 'fresh');
  expect(build('--out', out)).toEqual({ status: 0, stderr: '', home: [] });
  expect(textsOf(out)).toEqual(textsOf(COMMITTED));
});

test('the check names each file that differs, is missing or has no source, and fails', () => {
  const out = join(scratch, 'fresh');
  appendFileSync(join(out, 'CodeSystem-role.json'), ' ');
  rmSync(join(out, 'Basic-pcsp-agreed.json'));
  writeFileSync(join(out, 'ValueSet-stray.json'), '{}');
  const { status, stderr } = build('--check', '--out', out);
  expect(status).toBe(1);
  expect(stderr.trim().split('\n').map((line) => line.split(' ')[0])).toEqual(['Basic-pcsp-agreed.json', 'CodeSystem-role.json', 'ValueSet-stray.json']);
});
