import { describe, expect, test } from '@jest/globals';
import type { Api } from '../api.ts';
import { Failure } from '../failure.ts';
import { type Coverage, coverageLine } from '../render/coverage.ts';
import type { Terminal } from '../terminal.ts';
import { coverage, type CoverageFlags } from './coverage.ts';
import { send as sendCommand, type SendFlags } from './send.ts';

const PROFILE = 'https://ehch.example/fhir/StructureDefinition/EHCH-Resident';
const word = (text: string, rows: number) => ({ table: 'rows', column: 'Sex', codes: 'sex', word: text, rows, example: 7 });
const COUNTED: Coverage & { receipt: string; settled: boolean } = {
  receipt: 'r1',
  settled: true,
  summary: { columnsNeverRead: 1, columnsBlank: 1, fieldsNotMapped: 1, fieldsNeverFilled: 1, mustSupportNeverFilled: 1, codesUnmapped: 2, descriptionIds: 1, textOnly: 1 },
  source: {
    source: 'register', version: 2, rows: 9, records: 5,
    columns: [{ table: 'rows', column: 'Phone', rows: 9, filled: 0 }],
    unread: [{ table: 'rows', name: 'DNACPR?', rows: 4, example: 3 }, { table: 'rows', name: 'Photo', rows: 0 }],
    leftOut: [],
    fields: [{ recordType: 'resident-register', field: 'language', mapped: false, records: 5, filled: 0 }, { recordType: 'resident-register', field: 'phone', mapped: true, records: 5, filled: 0 }],
    words: [word('Fem', 3), word('Miss Kaur', 1)],
    moreWords: [],
    descriptionIds: [{ table: 'rows', column: 'Lives in', id: '250560019', rows: 2, example: 4, concept: '160734000' }],
    capped: false,
  },
  fhir: { records: 5, of: 5, resources: [], mustSupport: [{ profile: PROFILE, by: PROFILE, element: `Patient.extension(${PROFILE})`, resources: 5, filled: 0 }, { profile: PROFILE, by: PROFILE, element: 'Patient.active', resources: 5, filled: 2 }], textOnly: [{ element: 'Patient.maritalStatus', concepts: 2, textOnly: 1, example: 'row 9' }] },
  patch: "--- a/source.yaml\n+    'Fem': '?'\n",
};

async function run(flags: CoverageFlags, found: object = COUNTED): Promise<{ code: number; out: string; err: string; asked: string[] }> {
  const [out, err, asked] = [[] as string[], [] as string[], [] as string[]];
  const terminal: Terminal = { out: (text) => out.push(text), err: (text) => err.push(text), env: {} };
  const api = { get: (path: string) => { asked.push(path); return Promise.resolve(found); } } as unknown as Api;
  return { code: await coverage('r/1', flags, { api, terminal }), out: out.join('\n'), err: err.join('\n'), asked };
}

describe('ehch coverage', () => {
  test('says first what is to be done, with a count and a row to look at', async () => {
    const { code, out, asked } = await run({});
    expect([code, asked]).toEqual([0, ['/receipts/r%2F1/coverage']]);
    expect(out).toContain('1 column never read, 1 must-support element never filled, 2 codes unmapped, 1 SNOMED CT description id in place of a concept.');
    expect(out).toMatch(/DNACPR\? +│ +4 │ +3 │/);
    expect(out).toMatch(/Sex +│ sex +│ +2 │ +4 │ +7 │/);
    expect(out).toMatch(/250560019 +│ 160734000 +│ +2 │ +4/);
    expect(out).toMatch(/Patient\.extension\(EHCH-Resident\) +│ EHCH-Resident/);
  });

  test('shows no word of the sender unless it is asked to, since it may be of a resident', async () => {
    expect((await run({})).out).not.toMatch(/Fem|Kaur/);
    expect((await run({ all: true })).out).not.toMatch(/Fem|Kaur/);
    expect((await run({ cells: true })).out).toMatch(/Sex +│ Miss Kaur +│ sex +│ +1 │ +7/);
  });

  test('keeps to what is first, and has all of it with --all', async () => {
    const [short, all] = [(await run({})).out, (await run({ all: true })).out];
    for (const more of ['Photo', 'Phone', 'language', 'Patient.active', 'Patient.maritalStatus']) {
      expect(short).not.toContain(more);
      expect(all).toContain(more);
    }
  });

  test('prints the patch alone, so that it can be applied, and says where there is none', async () => {
    expect(await run({ patch: true })).toMatchObject({ code: 0, out: "--- a/source.yaml\n+    'Fem': '?'", err: '' });
    const { patch: _, ...whole } = COUNTED;
    expect(await run({ patch: true }, whole)).toMatchObject({ code: 0, out: '', err: 'Every word has an entry in its code table: there is nothing to add.' });
  });

  test('prints what it was told as JSON', async () => {
    expect(JSON.parse((await run({ json: true, cells: true })).out)).toEqual(COUNTED);
    expect((await run({ json: true })).out).not.toMatch(/Fem|Kaur/);
  });

  test('shows ten lines of each kind, and how many there are beside them', async () => {
    const unread = Array.from({ length: 14 }, (_, index) => ({ table: 'rows', name: `col${index}`, rows: index + 1, example: 2 }));
    const { out } = await run({}, { ...COUNTED, source: { ...COUNTED.source, unread } });
    expect(out).toContain('… and 4 more; --all shows them.');
    expect(out).toContain('col13');
    expect(out).not.toContain('col3 ');
  });

  test('says in one line that all is well', async () => {
    const nothing = Object.fromEntries(Object.keys(COUNTED.summary).map((name) => [name, 0])) as Coverage['summary'];
    expect(coverageLine(nothing)).toBe('');
    const { out } = await run({}, { receipt: 'r1', settled: true, summary: nothing, fhir: { records: 1, of: 3, resources: [], mustSupport: [], textOnly: [] } });
    expect(out).toContain('Every column was read');
    expect(out).toContain('FHIR was counted over the first 1 of 3 records.');
  });
});

describe('ehch send --wait', () => {
  const receipt = { id: 'r1', url: '/receipts/r1', complete: true, settled: true, counts: { total: 1, published: 1 }, entries: [] };
  const send = async (get: () => Promise<unknown>, flags: Partial<SendFlags> = {}) => {
    const out: string[] = [];
    const api = { sendFile: () => Promise.resolve(receipt), progress: () => Promise.resolve(receipt), get } as unknown as Api;
    const code = await sendCommand(import.meta.filename, { source: 'register', wait: true, waitFor: 1_000, ...flags }, { api, terminal: { out: (text) => out.push(text), err: () => undefined, env: {} } });
    return { code, out };
  };

  test('ends with one line of what the file leaves open, and where to read more', async () => {
    const { code, out } = await send(() => Promise.resolve(COUNTED));
    expect([code, out.at(-1)]).toEqual([0, 'coverage.test.ts: 1 column never read, 1 must-support element never filled, 2 codes unmapped, 1 SNOMED CT description id in place of a concept: ehch coverage r1']);
    expect(JSON.parse((await send(() => Promise.resolve(COUNTED), { json: true })).out[0] ?? '')).toMatchObject({ coverage: [{ file: 'coverage.test.ts', receipt: 'r1', summary: COUNTED.summary }] });
  });

  test('has done what it was asked to also where it may not ask for that', async () => {
    const { code, out } = await send(() => Promise.reject(new Failure('EHCH answered 403.')));
    expect([code, out.length]).toEqual([0, 1]);
  });
});
