import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { commandsOf, startDocumented } from '../support/documented.ts';

/** The commands of docs/gp-systems.md, run as they stand there. */
const commands = commandsOf('docs/gp-systems.md');

let stack: Awaited<ReturnType<typeof startDocumented>>;
beforeAll(async () => {
  stack = await startDocumented();
}, 60_000);
afterAll(() => stack.close());

const answers: string[] = [];

test.each(commands)('$command', async ({ command, ends }) => {
  const { status, stdout, stderr } = await stack.run(command);
  expect({ ended: ends.includes(status), status, stderr, stdout }).toMatchObject({ ended: true });
  answers.push(stdout);
}, 60_000);

test('walk (b): the encounter was stored once, was found, and is withdrawn', () => {
  const posted = answers.filter((answer) => answer.startsWith('{"resourceType":"Encounter"')).map((answer) => JSON.parse(answer) as { id: string; status: string });
  expect(posted.map(({ status }) => status)).toEqual(['finished', 'finished', 'entered-in-error']);
  expect(new Set(posted.map(({ id }) => id)).size).toBe(1);
  expect(answers.some((answer) => answer.includes('"type":"searchset"') && answer.includes(posted[0]?.id ?? '-'))).toBe(true);
});

test('walk (b) step 5, step 16: its receipt names the round, which counts, and the round names the encounter', () => {
  const receipt = answers.map((answer) => (answer.startsWith('{"id":') ? (JSON.parse(answer) as { entries: { encounter?: { version: string; round: { linkedBy: string } } }[] }) : undefined)).find((one) => one?.entries[0]?.encounter);
  expect(receipt?.entries[0]?.encounter).toMatchObject({ home: { by: 'resident' }, week: '2026-W47', round: { linkedBy: 'listed-at-its-time' } });
  const week = answers.filter((answer) => answer.includes('"counted":')).map((answer) => JSON.parse(answer) as { counted: boolean; rounds: { contacts: { encounter: string }[] }[] })[0];
  expect([week?.counted, week?.rounds[0]?.contacts.map(({ encounter }) => encounter)]).toEqual([true, [receipt?.entries[0]?.encounter?.version.split('/_history')[0]]]);
});
