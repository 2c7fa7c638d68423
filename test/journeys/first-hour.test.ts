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
