import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { mappingSheet, SHEETS_FOLDER } from '../mapping-sheets.ts';
import { RECORD_TYPES } from '../src/index.ts';

test('record.ts of every record type is what its schema.json makes', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, '..', 'generate.ts'), '--check'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test.each(Object.values(RECORD_TYPES).map((type) => [type.name, type] as const))('the mapping sheet of %s is what its mapper does (written by `pnpm golden`)', (name, type) => {
  const sheet = mappingSheet(type);
  expect(readFileSync(join(SHEETS_FOLDER, `${name}.md`), 'utf8')).toBe(sheet);
  expect(sheet.split('\n').filter((line) => line.startsWith('| `') && line.includes(' |  | '))).toEqual([]); // a field that says nothing of itself
});

test('there is a mapping sheet for every record type and for no other', () => {
  expect(readdirSync(SHEETS_FOLDER).sort()).toEqual(Object.keys(RECORD_TYPES).map((name) => `${name}.md`).sort());
});
