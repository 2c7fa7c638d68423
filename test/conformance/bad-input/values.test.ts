import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Bundle, Patient } from '@medplum/fhirtypes';
import { registerFile, residentRow, type Row } from '../../../services/intake/test/support/register.ts';
import { exampleOf } from '../../support/journey.ts';
import { heldIn, startUnderTest, type UnderTest } from './under-test.ts';

let intake: UnderTest;
beforeAll(async () => {
  intake = await startUnderTest();
});
afterAll(() => intake.close());

interface DryRun {
  entries: { state: string; bundle?: Bundle; record?: Record<string, unknown>; issues: { code: string }[] }[];
}

const OBSERVATION: Row = {
  'Exported from': 'https://larch.records.example', 'Obs no': '1', 'Last changed': '18/11/2026 08:05:10', 'Home ODS': 'VM1AB', 'Resident ref': 'R-1', Taken: '18/11/2026 08:00', 'Taken by': 'Joyce Mensah', 'Taken by (role)': 'Carer', 'Pulse /min': '71', 'Weight kg': '61.4',
};

const dryRun = async (source: string, row: Row): Promise<string> =>
  intake.answers(() => intake.by.fetch(`/files/$map?source=${source}`, { method: 'POST', headers: { 'content-type': 'text/csv' }, body: registerFile([row]) }), 200);
const observed = (changes: Row) => dryRun('care-home-observations', { ...OBSERVATION, ...changes });
const registered = (changes: Row) => dryRun('care-home-residents', residentRow(changes));
const entryOf = (text: string) => (JSON.parse(text) as DryRun).entries[0];

describe('IN-007: days', () => {
  test.each(['30/02/1934', '31/04/1934', '29/02/1935', '29/02/1900', '00/01/1934', '01/00/1934', '1934-11-30', '11/30/1934', '1/1/34', '0', '-1', '30.11.1934', 'Tue foo 5', '30/11/19340', '３０/11/1934', '01/01/0000'])('%s is no day of the source', async (day) => {
    expect(heldIn(await registered({ 'D.O.B.': day }))).toEqual([expect.stringMatching(/^row 2: EHCH-ROW-00[67] D\.O\.B\.$/)]);
  });

  test.each([['29/02/1936', '1936-02-29'], ['29/02/2000', '2000-02-29'], ['05/04/1934', '1934-04-05']])('%s is %s, whatever order JavaScript would read it in', async (day, read) => {
    expect(entryOf(await registered({ 'D.O.B.': day }))?.record).toMatchObject({ birthDate: read });
  });
});

describe('IN-008: times', () => {
  test.each(['18/11/2026 24:00', '18/11/2026 08:60', '18/11/2026', '18/11/2026 8:00', '18/11/2026 08:00:61', '18/11/2026 08:00Z', '2026-11-18T08:00:00Z'])('%s is no time of the source', async (time) => {
    expect(heldIn(await observed({ Taken: time }))).toEqual([expect.stringMatching(/^row 2: EHCH-ROW-00[67] Taken$/)]);
  });

  test('an hour that no clock showed in spring is held', async () => {
    expect(heldIn(await observed({ Taken: '29/03/2026 01:30', 'Last changed': '29/03/2026 03:00:00' }))).toEqual(['row 2: EHCH-ROW-008 Taken']);
  });

  test('an hour that clocks showed twice in autumn is read as the first of the two', async () => {
    expect(entryOf(await observed({ Taken: '25/10/2026 01:30' }))?.record).toMatchObject({ recordedAt: '2026-10-25T01:30:00+01:00' });
  });

  test.each(['2026-02-30T10:00:00Z', '2026-11-17T24:00:00Z', '2026-11-17T10:30:00', '2026-11-17T10:30Z', '2026-11-17', '2026-11-17 10:30:00Z', '20261117T103000Z', 'yesterday', '0000-01-01T00:00:00Z'])('a record whose time is %s is refused', async (time) => {
    await intake.refuses(() => intake.by.postJson('/records/round-outcome', exampleOf('round-outcome', { period: { start: time } })), { status: 422, codes: ['EHCH-REC-006'], at: /period\.start/ });
  });
});

describe('IN-009: numbers', () => {
  test.each(['1,000', '7.1e1', '+71', ' 7 1', '071', '0x47', 'NaN', 'Infinity', '٧١', '71.0', '71bpm', '9'.repeat(400)].map((number) => ({ number })))('$number is no whole number', async ({ number }) => {
    expect(heldIn(await observed({ 'Pulse /min': `"${number}"` }))).toEqual(['row 2: EHCH-ROW-005 Pulse /min']);
  });

  test.each(['61,4', '6.14e1', '.5', '61.', '1e999', '0.0000000000000001', `1${'0'.repeat(20)}`, '--1'])('%s is no number', async (number) => {
    expect(heldIn(await observed({ 'Weight kg': `"${number}"` }))).toEqual(['row 2: EHCH-ROW-005 Weight kg']);
  });
});

/** Texts that somebody could take for something else: they stay what they are. */
const KEPT = [
  '=cmd|\' /C calc\'!A0', '+44 20 7946 0000', '@SUM(1+1)', '-2+3', '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '&lt;b&gt; & "x"', '${7*7}{{7*7}}#{7*7}', '\u202eevil\u202c', 'مرحبا', 'Z\u0351\u036b\u0343a\u0322\u0334l\u0335g\u0331o\u0358',
  'e\u0301', '\u00e9', '😀', "Robert'); drop table record;--", '../../etc/passwd', '%s%n', 'null', 'undefined', 'true', 'NaN', '\u200b\u200bx', 'x\u00a0y',
];

describe('IN-012: texts that could be taken for something else', () => {
  test.each(KEPT.map((text) => ({ text })))('$text is kept as it is, and shown as text', async ({ text }) => {
    const entry = entryOf(await registered({ Surname: `"${text.replaceAll('"', '""')}"` }));
    expect(entry).toMatchObject({ issues: [], record: { name: { family: text } } });
    const patient = entry?.bundle?.entry?.map(({ resource }) => resource).find((resource): resource is Patient => resource?.resourceType === 'Patient');
    expect(patient?.name?.[0]?.family).toBe(text);
    expect(patient?.text?.div ?? '').not.toMatch(/<(script|img)/);
  });

  test.each(['a\u0000', 'a\u0007', 'a\u001b[31m'])('a control character is none of them (%j)', async (text) => {
    await intake.refuses(() => intake.by.postJson('/records/round-outcome', exampleOf('round-outcome', { clinician: { name: text, role: 'general-practitioner' } })), { status: text.includes('\u0000') ? 400 : 422, codes: [text.includes('\u0000') ? 'json-character' : 'EHCH-REC-011'] });
  });
});

describe('I-20: texts that are made to keep an expression busy', () => {
  const SPITEFUL = ['a'.repeat(30_000), ' '.repeat(30_000), '0'.repeat(30_000), `${'1/'.repeat(15_000)}`, `${'a@'.repeat(15_000)}`, `${'a.'.repeat(15_000)}`, `${'-'.repeat(30_000)}x`, `https://${'a.'.repeat(15_000)}`, `${'\t '.repeat(15_000)}x`, `${'é'.repeat(15_000)}`];
  test.each(SPITEFUL.map((text, index) => ({ text, index })).filter(({ text }) => text.trim() !== ''))('in every column of a file at once ($index)', async ({ text }) => {
    const started = performance.now();
    const row = Object.fromEntries(Object.keys(OBSERVATION).map((column) => [column, `"${text}"`]));
    expect((JSON.parse(await dryRun('care-home-observations', row)) as DryRun).entries.length).toBeLessThanOrEqual(1);
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  test.each(SPITEFUL.map((text, index) => ({ text, index })))('in every field of a record at once ($index)', async ({ text }) => {
    const started = performance.now();
    const spoiled = JSON.parse(JSON.stringify(exampleOf('round-outcome'), (_, value: unknown) => (typeof value === 'string' ? text : value))) as object;
    expect((await intake.by.postJson('/records/round-outcome', spoiled)).status).toBe(422);
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});
