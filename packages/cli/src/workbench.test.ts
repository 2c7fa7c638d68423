import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runCommand } from './program.ts';

let folder: string;

beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'ehch-workbench-')); });
afterEach(async () => { await rm(folder, { recursive: true }); });

// There is no server: these commands ask none.
async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCommand(argv, { out: (text) => out.push(text), err: (text) => err.push(text), env: { EHCH_URL: 'http://127.0.0.1:9' } });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

async function write(name: string, content: string): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

const REGISTER = `Client ID,Changed on,CQC ID,NHS No,Surname,First name,Gender,DOB,DNACPR?
R1,16/11/2026 09:00,1-1000000012,900 000 0009,Jones,Enid,F,19/08/1929,Y
R2,16/11/2026 09:00,1-1000000012,900 000 0001,Kaur,Harjit,F,30/11/1934,see file
R3,16/11/2026 09:00,1-1000000012,9000000017,Prosser,Alun,M,02/04/1938,Yes
`;

describe('profile', () => {
  test('tells how the file is written, what to look at first, and what each column holds in the order of the file', async () => {
    const { code, out } = await run('profile', await write('residents.csv', REGISTER));
    expect(code).toBe(0);
    expect(out).toMatch(/residents\.csv, \d+ bytes\n +kind +a table\n +encoding +utf-8: it has ASCII characters only\n/);
    expect(out).toContain('! Column D "NHS No": 1 is no NHS number: the check digit is wrong in row 3.');
    expect(out).toContain('! Column I "DNACPR?" holds Y / see file / Yes: decide what each of them means.');
    expect(out).toMatch(/│ D +│ NHS No +│ +3 │ +0 │ 3 +│ NHS number +│ 2 of 3 pass modulus 11/);
    expect(out).toMatch(/│ H +│ DOB +│ +3 │ +0 │ 3 +│ date +│ dd\/MM\/yyyy in 3 of 3; proven by row 2/);
    expect(out.indexOf('Look at first')).toBeLessThan(out.indexOf('│ A '));
    expect(out).toMatch(/Next: ehch source init \S+residents\.csv --record TYPE$/);
    expect(out).not.toMatch(/Jones|Enid|Harjit|900 000|1929/);
  });

  test('gives JSON, which has no cells of people either', async () => {
    const { out } = await run('profile', await write('residents.csv', REGISTER), '--json');
    expect(JSON.parse(out)).toMatchObject({ kind: 'table', table: { rows: 3 } });
    expect(out).not.toMatch(/Jones|Enid|Harjit|900 000|1929/);
  });

  test('says of what is no data what it is, and fails', async () => {
    expect(await run('profile', await write('plan.csv', '%PDF-1.7 x'))).toMatchObject({ code: 1, out: expect.stringContaining('It is a PDF document') });
    expect(await run('profile', join(folder, 'nowhere.csv'))).toMatchObject({ code: 1, err: expect.stringMatching(/^There is no .*nowhere\.csv\.$/) });
    expect(await run('profile', folder)).toMatchObject({ code: 1, err: expect.stringMatching(/is no file\.$/) });
  });

  test('says what to do with messages of a hospital', async () => {
    expect((await run('profile', await write('adt.hl7', 'MSH|^~\\&|A|B|C|D|20261117||ADT^A01|1|P|2.4\r'))).out).toMatch(/messages +1: 1 ADT\^A01\n[^]*Next: ehch map \S+adt\.hl7 --source hospital-adt$/);
  });
});

describe('source init', () => {
  const init = async (...flags: string[]) => run('source', 'init', await write('residents.csv', REGISTER), '--record', 'resident-register', '--out', join(folder, 'my-home'), ...flags);

  test('writes the folder of a source, and says what is left to decide, line by line', async () => {
    const { code, out } = await init();
    expect(code).toBe(0);
    expect((await readdir(join(folder, 'my-home'))).sort()).toEqual(['README.md', 'bad-examples', 'examples', 'source.yaml']);
    expect(out).toMatch(/source\.yaml: 8 columns matched; 1 left unread for you to look at\.\nTo decide before it is one:\n\S+source\.yaml:\d+: system: to be decided/);
    const yaml = await readFile(join(folder, 'my-home', 'source.yaml'), 'utf8');
    expect(yaml).toMatch(/^# yaml-language-server: \$schema=\S+source\.schema\.json\n/);
    expect(yaml).toContain('title: Residents');
  });

  test('passes map check once that has been decided', async () => {
    await init();
    const path = join(folder, 'my-home', 'source.yaml');
    expect((await run('map', 'check', join(folder, 'my-home'))).code).toBe(1);
    await writeFile(path, (await readFile(path, 'utf8')).replace("system: '?'", 'system: https://records.home.example'));
    expect(await run('map', 'check', join(folder, 'my-home'))).toMatchObject({ code: 0, out: expect.stringMatching(/source\.yaml: ok\. csv, version 1: 8 columns read into resident-register, 1 left unread, 1 code tables with 2 words\./) });
  });

  test('writes over nothing unless it is told to', async () => {
    await init();
    await write('my-home/source.yaml', 'mine');
    expect(await init()).toMatchObject({ code: 1, err: expect.stringMatching(/source\.yaml is there already\. Write over it with --force/) });
    expect(await readFile(join(folder, 'my-home', 'source.yaml'), 'utf8')).toBe('mine');
    expect((await init('--force')).code).toBe(0);
    expect(await readFile(join(folder, 'my-home', 'source.yaml'), 'utf8')).toContain('recordType: resident-register');
  });

  test.each([
    ['a record type that there is not', ['--record', 'residents'], /^There is no record type residents\. There are: .*resident-register/],
    ['a name that no source can have', ['--name', '2026'], /^Name the source with --name/],
  ])('refuses %s', async (_, flags, message) => expect(await init(...flags)).toMatchObject({ code: 1, err: expect.stringMatching(message) }));

  test('refuses a file without a header, since a source goes by names', async () => {
    expect(await run('source', 'init', await write('x.csv', 'R1,Jones,19/08/1929\nR2,Kaur,30/11/1934\n'), '--record', 'resident-register')).toMatchObject({ code: 1, err: expect.stringContaining('has no header') });
  });
});

describe('map check', () => {
  const BAD = 'format: csv\ntitle: T\ndescription: D\nrecordType: round-outcome\nversion: 1\nsystem: https://x.example\ndelimiter: ","\nencodings: [utf-8]\nblank: []\ncolumns:\n  From: { to: periode.start, as: dateTime, format: dd/MM/yyyy }\n';

  test('names file, line and what was probably meant, and fails', async () => {
    const path = await write('bad.yaml', BAD);
    const { code, out } = await run('map', 'check', path);
    expect(code).toBe(1);
    expect(out.split('\n')).toEqual([`${path}:11: columns > From > format: dd/MM/yyyy has no hour and no minute`, `${path}:11: columns > From > to: periode.start is not a field of round-outcome; did you mean period.start`]);
  });

  test('gives JSON', async () => {
    const { out } = await run('map', 'check', await write('bad.yaml', BAD), '--json');
    expect(JSON.parse(out)).toMatchObject([{ ok: false, faults: [{ line: 11 }, { line: 11, path: 'columns > From > to' }] }]);
  });

  test('checks each source of a folder', async () => {
    const { code, out } = await run('map', 'check', join(import.meta.dirname, '..', '..', 'sources', 'sources'));
    expect(code).toBe(0);
    expect(out.match(/source\.yaml: ok\./g)?.length).toBeGreaterThan(6);
  });

  test('says where there is nothing to check', async () => {
    expect(await run('map', 'check', folder)).toMatchObject({ code: 1, err: expect.stringContaining('There is no source.yaml in') });
    expect(await run('map', 'check', await write('a.csv', 'x'))).toMatchObject({ code: 1, err: expect.stringMatching(/a\.csv is no YAML\..*ehch profile/) });
    expect(await run('map', 'check', join(folder, 'no'))).toMatchObject({ code: 1, err: expect.stringMatching(/^There is no .*no\.$/) });
  });
});

test('map of a file asks for its source', async () => expect(await run('map', await write('a.csv', 'x'))).toMatchObject({ code: 1 }));
