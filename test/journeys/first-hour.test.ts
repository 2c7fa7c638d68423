import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { commandsOf, startDocumented } from '../support/documented.ts';

/** Every command of docs/first-hour.md, run as it stands there, in its order. */
const [start, short, ...commands] = commandsOf('docs/first-hour.md');

let stack: Awaited<ReturnType<typeof startDocumented>>;
beforeAll(async () => {
  stack = await startDocumented();
}, 60_000);
afterAll(() => stack.close());

test('begins with the stack, and a short name for the command', () => {
  expect([start?.command, short?.command]).toEqual(['npx pnpm@12 start', "alias ehch='npx pnpm@12 -s ehch'"]);
  expect(commands.length).toBeGreaterThan(25);
});

test.each(commands)('$command', async ({ command, ends }) => {
  const { status, stdout, stderr } = await stack.run(command);
  expect({ status, stdout, stderr }).toMatchObject({ status: ends[0] });
}, 240_000);

test('leaves a definition whose first line leads an editor to the schema from where it was copied to', () => {
  const folder = join(stack.folder, 'larkfield');
  const [, schema = ''] = /\$schema=(\S+)/.exec(readFileSync(join(folder, 'source.yaml'), 'utf8')) ?? [];
  expect(schema).toMatch(/source\.schema\.json$/);
  expect(existsSync(join(folder, schema))).toBe(true);
});
