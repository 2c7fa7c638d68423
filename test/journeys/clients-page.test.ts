import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { commandsOf, startDocumented } from '../support/documented.ts';

/** The commands of docs/clients.md, run as they stand there. */
const commands = commandsOf('docs/clients.md');

let stack: Awaited<ReturnType<typeof startDocumented>>;
beforeAll(async () => {
  stack = await startDocumented();
}, 60_000);
afterAll(() => stack.close());

test.each(commands)('$command', async ({ command, ends }) => {
  const { status, stdout, stderr } = await stack.run(command);
  expect({ ended: ends.includes(status), status, stderr, stdout }).toMatchObject({ ended: true });
}, 60_000);

test('what the page did stands in the register', async () => {
  const { stdout } = await stack.run('ehch client list --json');
  const clients = JSON.parse(stdout) as { clientId: string; state: string; keys: { kid: string }[] }[];
  expect(clients.filter(({ clientId }) => !clientId.startsWith('demo-'))).toMatchObject([{ clientId: 'elm-platform', state: 'good' }, { clientId: 'willow-practice', state: 'revoked', keys: [{ kid: 'willow-3' }] }]);
});
