import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runCommand } from '@ehch/cli';
import { shippedFiles, SOURCES_FOLDER } from '@ehch/sources';
import { registerClient } from '../support/client.ts';
import { createTestLedger, type TestLedger } from '../support/ledger.ts';
import { startProcess, type TestProcess } from '../support/processes.ts';

let database: TestLedger;
let intake: TestProcess;
let folder: string;
let env: Record<string, string>;
beforeAll(async () => {
  database = await createTestLedger();
  intake = await startProcess('services/intake/src/main.ts', { DATABASE_URL: database.url });
  const client = await registerClient(database.ledger, intake.url);
  env = { EHCH_URL: intake.url, EHCH_TOKEN: await client.token() };
  folder = join(await mkdtemp(join(tmpdir(), 'ehch-source-')), 'care-home-stays');
  await cp(join(SOURCES_FOLDER, 'care-home-stays'), folder, { recursive: true });
});
afterAll(async () => {
  await intake.stop();
  await database.close();
  await rm(join(folder, '..'), { recursive: true });
});

async function ehch(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: string[][] = [[], []];
  const code = await runCommand(argv, { out: (text) => out!.push(text), err: (text) => err!.push(text), env });
  return { code, out: out!.join('\n'), err: err!.join('\n') };
}

async function edit(file: string, from: string | RegExp, to: string): Promise<void> {
  const text = await readFile(join(folder, file), 'utf8');
  expect(text).toMatch(from);
  await writeFile(join(folder, file), text.replace(from, to));
}

test('walk (a) 13: a changed source goes live when its examples pass, and the version before is one command away', async () => {
  expect(await ehch('source', 'push', folder)).toMatchObject({ code: 1, err: expect.stringContaining('take 2.') });

  await edit('source.yaml', /^version: 1$/m, 'version: 2');
  expect(await ehch('source', 'push', folder, '--dry-run')).toMatchObject({ code: 0, out: expect.stringContaining('it would go live. Nothing was changed.') });
  expect(await ehch('source', 'push', folder)).toMatchObject({ code: 0, out: expect.stringContaining('care-home-stays version 2 is live') });
  expect(await ehch('source', 'push', folder)).toMatchObject({ code: 0, out: expect.stringContaining('live already') });

  await edit('source.yaml', /^version: 2$/m, 'version: 3');
  await edit('examples/stays.records.json', /"recordType": "admission-discharge"|"kind": "\w+"|"localId": "[^"]+"/, '"localId": "R-999"');
  const refused = await ehch('source', 'push', folder);
  expect(refused.code).toBe(1);
  expect(refused.err).toMatch(/EHCH-DEF-00\d examples\/stays\.csv, row \d+: the field [\w.[\]]+ is .* examples\/stays\.records\.json/);
  expect(refused.err).not.toContain('R-999');
  expect((await ehch('source', 'show', 'care-home-stays')).out).toContain('care-home-stays version 2, your own');

  expect(await ehch('source', 'rollback', 'care-home-stays')).toMatchObject({ code: 0, out: "care-home-stays version 2 is taken back. Version 1, the program's, is live again." });
  const { sources } = { sources: JSON.parse((await ehch('source', 'list', '--json')).out) as { name: string; version: number; from: string }[] };
  expect(sources.find(({ name }) => name === 'care-home-stays')).toMatchObject({ version: 1, from: 'program' });
});

test('the folder of what is live can be had, to begin the next version with', async () => {
  const out = join(folder, '..', 'homes');
  expect((await ehch('source', 'show', 'pcn-homes', '--out', out)).code).toBe(0);
  for (const [path, bytes] of Object.entries(shippedFiles('pcn-homes'))) expect(await readFile(join(out, path))).toEqual(bytes);
  expect((await ehch('source', 'show', 'pcn-homes', '--out', out)).code).toBe(1);
  await edit('../homes/source.yaml', /^version: 1$/m, 'version: 2');
  await writeFile(join(out, 'notes.txt'), 'ours');
  const pushed = await ehch('source', 'push', out, '--name', 'pcn-homes', '--json');
  expect([pushed.code, pushed.err, JSON.parse(pushed.out)]).toEqual([0, 'Left behind, since they are no part of a source: notes.txt.', expect.objectContaining({ name: 'pcn-homes', version: 2, changed: true })]);
});

test('a code table can be had as a ConceptMap, and put into the folder in the place of the table', async () => {
  const out = join(folder, '..', 'plans');
  await ehch('source', 'show', 'care-home-residents', '--out', out);
  expect((await ehch('source', 'conceptmaps', 'care-home-residents', '--out', out)).out).toContain('sex.conceptmap.json: 6 words');
  for (const table of ['yesNo', 'nhsNumberStatus', 'language', 'relationship']) await rm(join(out, `${table}.conceptmap.json`));
  expect((await ehch('map', 'check', out)).err + (await ehch('map', 'check', out)).out).toContain('sex.conceptmap.json:1: no code table of the definition is this file');
  await edit('../plans/source.yaml', /^  sex: \{.*\}$/m, '  sex: sex.conceptmap.json');
  await edit('../plans/source.yaml', /^version: 1$/m, 'version: 2');
  expect((await ehch('map', 'check', out)).code).toBe(0);
  expect((await ehch('source', 'push', out, '--name', 'care-home-residents')).out).toContain('version 2 is live');
  expect(JSON.parse((await ehch('source', 'conceptmaps', 'care-home-residents')).out)).toMatchObject({ resourceType: 'Bundle' });
});

test('what there is not is said in a sentence', async () => {
  expect(await ehch('source', 'push', join(folder, 'nowhere'))).toMatchObject({ code: 1, err: expect.stringContaining('There is no ') });
  expect(await ehch('source', 'push', join(folder, 'source.yaml'))).toMatchObject({ code: 1, err: expect.stringContaining('is no folder') });
  expect(await ehch('source', 'rollback', 'pcn-rounds')).toMatchObject({ code: 1, err: expect.stringContaining('source-none-before') });
  expect(await ehch('source', 'show', 'nobody')).toMatchObject({ code: 1, err: expect.stringContaining('There is no such source') });
});
