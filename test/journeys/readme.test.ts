import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { commandsOf, startDocumented } from '../support/documented.ts';

/** The commands of the README's "Your own data", run as they stand there. */
const [start, ...commands] = commandsOf('README.md', 'Your own data');

let stack: Awaited<ReturnType<typeof startDocumented>>;
beforeAll(async () => {
  stack = await startDocumented();
}, 60_000);
afterAll(() => stack.close());

test('begins with the stack', () => {
  expect(start?.command).toBe('npx pnpm@12 start');
  expect(commands.length).toBeGreaterThan(3);
});

test.each(commands)('$command', async ({ command, ends }) => {
  const { status, stdout, stderr } = await stack.run(command);
  expect({ ended: ends.includes(status), status, stderr }).toMatchObject({ ended: true });
  expect(stdout.length).toBeGreaterThan(0);
}, 240_000);
