import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..');

/** A row: number, how it is met, and the test or why there is none. */
const ROW = /^\| ([A-Z]+-\d{3}) \| (.+) \| (.+) \|$/;
const rows = readFileSync(join(root, 'docs/conformance.md'), 'utf8').split('\n').flatMap((line) => {
  const [, number = '', how = '', claim = ''] = ROW.exec(line) ?? [];
  return number === '' ? [] : [{ number, how, claim }];
});

test('each requirement stands once in the table', () => {
  expect(rows.length).toBeGreaterThan(150);
  expect(new Set(rows.map(({ number }) => number)).size).toBe(rows.length);
});

test('each test that a row names is there and names its requirement, and a row without a test says why', () => {
  const wrong = rows.filter(({ number, claim }) => {
    if (claim.startsWith('none: ')) return claim.length < 'none: '.length + 10;
    const [, renamed = number] = /\(([A-Z]+-\d{3})\)/.exec(claim) ?? [];
    const files = [...claim.matchAll(/`([^`]+)`/g)].map(([, file = '']) => join(root, file));
    return files.length === 0 || !files.every((file) => existsSync(file) && readFileSync(file, 'utf8').includes(renamed));
  });
  expect(wrong).toEqual([]);
});
