import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCommand } from '@ehch/cli';
import { startProcess, type TestProcess } from '../support/processes.ts';

const sources = join(import.meta.dirname, '../../packages/sources/sources');
const REGISTER = join(sources, 'care-home-residents', 'examples', 'register.csv');

let folder: string;
let stack: TestProcess;
let receipt: string;
let patient: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ehch-why-'));
  stack = await startProcess('services/standalone/src/main.ts', { EHCH_DATA_DIR: folder });
  await run('send', join(sources, 'pcn-homes', 'examples', 'homes.csv'), '--source', 'pcn-homes', '--wait', '--json');
  const sent = JSON.parse((await run('send', REGISTER, '--source', 'care-home-residents', '--wait', '--json')).out) as { files: { receipt: string }[] };
  receipt = sent.files[0]!.receipt;
  const { entries } = JSON.parse((await run('receipt', receipt, '--json')).out) as { entries: { steps: { resources?: { resource: string }[] }[] }[] };
  patient = entries[0]!.steps.flatMap(({ resources = [] }) => resources).find(({ resource }) => resource.startsWith('Patient/'))!.resource;
}, 90_000);
afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommand(argv, { out: (text) => out.push(text), err: (text) => err.push(text), env: { EHCH_URL: stack.url, EHCH_DATA_DIR: folder } });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('ehch why', () => {
  test('follows an element of a published resource to its row, column, source, mapper and provenance', async () => {
    const { code, out } = await run('why', `${patient}#name[0].family`);
    expect(code).toBe(0);
    expect(out).toMatch(/│ Patient\[0\]\.name\[0\]\.family +│ name\.family +│ column Surname +│ copied +│/);
    expect(out).toContain('Passed: record type resident-register, EHCH-');
    expect(out).toMatch(new RegExp(`From row 2 of register\\.csv of receipt ${receipt}, read with care-home-residents version \\d+, as resident-register, by mapper \\d+\\. Published as ${patient} version \\S+; see Provenance/`));
    expect(out).toContain('--cells shows them');
  });

  test('shows values and cells only when asked to', async () => {
    expect((await run('why', 'name[0].family', '--resource', patient)).out).not.toContain('Kaur');
    expect((await run('why', 'name[0].family', '--resource', patient, '--cells')).out).toMatch(/Kaur +│ name\.family +│ column Surname +│ Kaur +│ copied/);
  });

  test('tells how a cell was read, by date form or code table, and what the mapping fixes', async () => {
    const { out } = await run('why', 'Patient', '--receipt', receipt, '--row', '2', '--cells');
    expect(out).toMatch(/column D\.O\.B\. +│ 30\/11\/1934 +│ copied; read as date dd\/MM\/yyyy/);
    expect(out).toMatch(/column Sex +│ F +│ copied; read as code table \w+; F/);
    expect(out).toMatch(/the mapping +│ +│ +│ always the same/);
  });

  test('explains a row of a file that is not sent, and of a held one says why it is held', async () => {
    expect((await run('why', 'Patient.name.family', '--file', REGISTER, '--source', 'care-home-residents', '--row', '3', '--json')).out).toContain('"column": "Surname"');
    const held = await run('why', 'Patient.name.family', '--file', join(sources, 'care-home-residents', 'bad-examples', 'held.csv'), '--source', 'care-home-residents', '--row', '2');
    expect(held.code).toBe(3);
    expect(held.out).toContain('The row is held, so nothing came of it.');
  });
});

describe('ehch why-not', () => {
  test('names the column that would fill an empty element', async () => {
    const { code, out } = await run('why-not', 'Patient.deceased', '--receipt', receipt, '--row', '3');
    expect(code).toBe(0);
    expect(out).toContain('Patient.deceased is empty.');
    expect(out).toMatch(/Died \(blank here\)/);
  });

  test('says that nothing fills it, or that it is filled', async () => {
    expect((await run('why-not', `${patient}#photo`)).out).toContain('Nothing that a record of the type resident-register can say ever fills it');
    expect((await run('why-not', `${patient}#birthDate`)).out).toContain('is not empty.');
  });
});

test.each<[string[], string]>([
  [['Patient.nmae', '--row', '2'], 'Patient.nmae is not an element; did you mean name?'],
  [['Patient.name', '--row', '999'], 'There is no such row of a receipt of yours.'],
])('a wrong question is answered with what is wrong: %j', async ([element, ...flags], message) => {
  expect(await run('why', element!, '--receipt', receipt, ...flags)).toMatchObject({ code: 1, err: expect.stringContaining(message) });
});

test.each([[[]], [['--receipt', 'x', '--file', 'y']]])('nothing is asked of the server where it is not clear of what: %j', async (flags) => {
  expect(await run('why', 'Patient.name', ...flags)).toMatchObject({ code: 1, err: expect.stringContaining('Say of what') });
});
