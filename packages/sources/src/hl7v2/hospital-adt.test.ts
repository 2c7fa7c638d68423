import { describe, expect, test } from '@jest/globals';
import { fileOf, SOURCES, type SourceRow } from '../index.ts';

const HEADER = (event: string) => `MSH|^~\\&|PAS|RZZ01|EHCH|PCN|20261118090000||ADT^${event}|M1|P|2.5||||||UNICODE UTF-8`;

async function rowOf(event: string, ...segments: string[]): Promise<SourceRow> {
  const reading = await SOURCES['hospital-adt']!.read(fileOf(Buffer.from([HEADER(event), `EVN|${event}|20261118090000`, ...segments].join('\r'))));
  const [row] = reading.ok ? await Array.fromAsync(reading.rows) : [];
  return row!;
}
const merge = (...segments: string[]) => rowOf('A40', ...segments);
const visit = (numbers: string, pv1 = 'PV1|1|I|||||||||||||||||V100201') => rowOf('A08', `PID|1||${numbers}`, pv1);

describe('a merge', () => {
  const H1 = 'PID|1||H1^^^RZZ01^MR~9000000009^^^NHS^NH||Adeyemi^Grace';

  test('is of one number that is given up, whatever other hospitals call the resident', async () => {
    expect(await merge(H1, 'MRG|H2^4^M11^RZZ01^MR~555^^^OTHER^MR')).toMatchObject({ record: { resident: { nhsNumber: '9000000009', localId: 'H1' }, merged: { localId: 'H2' } } });
  });

  test.each([
    ['of a second pair', [H1, 'MRG|H2^^^RZZ01^MR', 'PID|2||H5^^^RZZ01^MR', 'MRG|H6^^^RZZ01^MR'], 'PID(2)-3, MRG(2)-1'],
    ['of two numbers that are given up', [H1, 'MRG|H2^^^RZZ01^MR~H3^^^RZZ01^MR'], 'MRG-1(2)'],
    ['of one more that names nobody', [H1, 'MRG|H2^^^RZZ01^MR~H3^^^^MR'], 'MRG-1(2)'],
    ['of one more of another kind', [H1, 'MRG|H2^^^RZZ01^MR~P3^^^RZZ01^PI'], 'MRG-1(2)'],
  ])('is held where it tells %s, and none of it is kept, as what is not read would be lost', async (_, segments, found) => {
    const row = await merge(...segments);
    expect(row).toMatchObject({ row: 1, table: 'merges', sourceKey: { id: 'M1' }, issues: [{ code: 'EHCH-HL7-012', text: expect.stringContaining(` in ${found} something`) }] });
    expect(row.cells).toBeUndefined();
    expect(JSON.stringify(row)).not.toMatch(/H\d|9000000009/);
  });
});

describe('a patient number', () => {
  test.each([
    ['555^^^OTHER^MR~H1^^^RZZ01^MR', 'H1'],
    ['H7^^^^MR~H1^^^RZZ01&1.2.3&ISO^MR', 'H1'],
    ['555^^^OTHER^MR~H1^^^^MR', 'H1'],
    ['555^^^OTHER^MR~H1^^^RZZ01^PI', 'H1'],
    ['555^^^OTHER^MR', undefined],
  ])('is the sender\'s own: of %s that is %s', async (numbers, localId) => {
    const row = await visit(`${numbers}~9000000009^^^NHS^NH`);
    expect('record' in row && row.record).toMatchObject({ resident: { nhsNumber: '9000000009' } });
    expect('record' in row && (row.record as { resident?: object }).resident).toEqual({ nhsNumber: '9000000009', ...(localId && { localId }) });
  });

  test('of another hospital alone leaves nobody whom the visit could be of', async () => {
    expect(await visit('555^^^OTHER^MR')).toMatchObject({ issues: [{ code: 'EHCH-REC-001' }] });
  });
});

test('a value that is to be deleted hides none that stands in its place elsewhere', async () => {
  const fields = Array.from({ length: 50 }, (_, index) => ({ 1: 'I', 2: 'W12^^^^^^^^""', 18: '""', 49: 'V100201' })[index] ?? '');
  expect(await visit('9000000009^^^NHS^NH', `PV1|1|${fields.slice(1).join('|')}`)).toMatchObject({ record: { source: { id: 'V100201' }, location: { ward: 'W12' } } });
});
