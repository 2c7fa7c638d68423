import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { SOURCES } from '../src/index.ts';
import { goldenTraces, TRACES_FOLDER } from '../traces.ts';

describe.each(Object.values(SOURCES))('$name', (source) => {
  test('its first example row is traced to its cells as the golden traces say (written by `node packages/sources/golden.ts`)', async () => {
    expect(await goldenTraces(source)).toBe(readFileSync(join(TRACES_FOLDER, `${source.name}.json`), 'utf8'));
  });
});

test('there are golden traces of every source and of no other', () => {
  expect(readdirSync(TRACES_FOLDER).sort()).toEqual(Object.keys(SOURCES).map((name) => `${name}.json`).sort());
});
