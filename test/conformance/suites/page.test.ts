import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const [held = '', rest = ''] = readFileSync(join(import.meta.dirname, '../../../docs/conformance-suites.md'), 'utf8').split('## What does not');
const [unheld = ''] = rest.split('## Validators');
const rowsOf = (part: string): string[][] => part.split('\n').filter((line) => /^\| (?!suite |-)/.test(line)).map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));
const quoted = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

test('each assertion that holds is named by the test that its row names', () => {
  const rows = rowsOf(held);
  const wrong = rows.flatMap(([, assertion = '', , file = '']) => {
    const path = join(import.meta.dirname, quoted(file)[0] ?? 'none');
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    return quoted(assertion).slice(0, 1).filter((id) => !text.includes(id)).map((id) => `${id} ${file}`);
  });
  expect([rows.length > 40, wrong]).toEqual([true, []]);
});

test('each that does not hold says what is answered, and why', () => {
  const rows = rowsOf(unheld);
  expect([rows.length > 25, rows.filter((cells) => cells.length !== 4 || cells.some((cell) => cell.trim().length < 3))]).toEqual([true, []]);
});
