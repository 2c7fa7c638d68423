/** NHS Digital's public examples of structured records, as a practice's test system answered with them. They are not in the repository. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createValidator } from '@ehch/fhir';
import { RECORD_TYPES } from '@ehch/records';
import { fileOf, SOURCES, type SourceRow } from '../src/index.ts';

const folder = process.env['EHCH_GP_CONNECT_DIR'] ?? '';
if (!folder) console.warn('EHCH_GP_CONNECT_DIR is not set: the public examples of GP Connect were NOT read.');
const files = folder ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];

const source = SOURCES['gp-connect-structured-record']!;
const validate = createValidator();

async function read(file: string, nhsNumber?: string): Promise<{ rows: SourceRow[]; unread: readonly string[] }> {
  const text = readFileSync(join(folder, file), 'utf8');
  const reading = await source.read(fileOf(Buffer.from(nhsNumber === undefined ? text : text.replaceAll('"1234567890"', `"${nhsNumber}"`))));
  if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
  return { rows: await Array.fromAsync(reading.rows), unread: reading.unread };
}

const tally = (names: readonly string[]): Record<string, number> => Object.fromEntries([...new Set(names)].sort().map((name) => [name, names.filter((other) => other === name).length]));

/** Resources of each type in the files, and what a person who looks through them finds nobody to read. */
const EXPECTED: Readonly<Record<string, { read: Record<string, number>; unread: string[] }>> = {
  '9465698679_Gainsford_full_20210119.json': {
    read: { AllergyIntolerance: 24, Condition: 13, Encounter: 2, MedicationStatement: 1, Observation: 13 },
    unread: ['List (25)', 'MedicationRequest (1)', 'ProcedureRequest (2)'],
  },
  '9465700193_Birdi_full_20210119.json': { read: { AllergyIntolerance: 1, Encounter: 33, Observation: 1 }, unread: ['DocumentReference (33)', 'List (110)', 'ProcedureRequest (1)'] },
  '9465701483_Nel_full_20210119.json': { read: { Encounter: 6, Observation: 97 }, unread: ['Immunization (8)', 'List (39)', 'ProcedureRequest (3)'] },
};

(folder ? describe : describe.skip).each(Object.entries(EXPECTED))('%s', (file, expected) => {
  test('is held as a whole, since the NHS number in it has a wrong check digit', async () => {
    const { rows } = await read(file);
    expect(rows.flatMap((row) => ('record' in row ? [row.place] : []))).toEqual([]);
    expect(tally(rows.flatMap((row) => ('record' in row ? [] : row.issues.map(({ code }) => code))))).toEqual({ 'EHCH-ID-004': rows.length });
  });

  test('with a number that is one, every resource becomes a record, and what of it is not read is named', async () => {
    const { rows, unread } = await read(file, '9000000009');
    expect(rows.flatMap((row) => ('record' in row ? [] : [{ place: row.place, issues: row.issues }]))).toEqual([]);
    expect(tally(rows.map(({ place }) => /\((\w+)\)/.exec(place)?.[1] ?? ''))).toEqual(expected.read);
    expect(unread).toEqual(expected.unread);
    expect(rows.flatMap((row) => row.unread ?? [])).toEqual([]);
  });

  test('every record becomes R4 that conforms to the UK Core profiles that it claims, of the resident and by the practice', async () => {
    const { rows } = await read(file, '9000000009');
    const resources = rows.flatMap((row) => ('record' in row ? (RECORD_TYPES[row.recordType]?.map(row.record).entry ?? []) : [])).flatMap(({ resource }) => resource ?? []);
    expect(resources.flatMap((resource) => validate(resource))).toEqual([]);
    expect(tally(resources.map(({ resourceType }) => resourceType).filter((type) => type !== 'Practitioner'))).toEqual({ ...expected.read, Provenance: rows.length });
    expect(JSON.stringify(resources)).toContain('"value":"A82038"');
    expect(resources.filter(({ resourceType }) => resourceType === 'Patient')).toEqual([]);
  });
});

test('there is an expectation for every file of the folder', () => {
  expect(files.filter((file) => !(file in EXPECTED))).toEqual([]);
});

(folder ? test : test.skip)('codes keep the concept, the term that was chosen, and the code of the practice\'s own system', async () => {
  const { rows } = await read('9465698679_Gainsford_full_20210119.json', '9000000009');
  const [condition] = rows.flatMap((row) => ('record' in row && row.recordType === 'gp-condition' ? (RECORD_TYPES['gp-condition']?.map(row.record).entry ?? []) : [])).map(({ resource }) => resource).filter((resource) => resource?.resourceType === 'Condition');
  expect(condition).toMatchObject({
    code: {
      coding: [
        {
          system: 'http://snomed.info/sct', code: '292967008', display: 'Amoxycillin adverse reaction',
          extension: [
            { url: 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-CodingSCTDescDisplay', valueString: 'Adverse reaction to amoxycillin' },
            { url: 'http://hl7.org/fhir/StructureDefinition/coding-sctdescid', valueId: '464511000006119' },
          ],
        },
        { system: 'http://read.info/readv2', code: 'TJ00300', display: 'Adverse reaction to amoxycillin', userSelected: true },
      ],
    },
    clinicalStatus: { coding: [{ code: 'active' }] },
    onsetDateTime: '1978-12-31',
    recordedDate: '2010-01-14T09:53:33.41+00:00',
  });
});
