import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fileOf, SOURCES, SOURCES_FOLDER, type SourceRow } from '../index.ts';

const source = SOURCES['gp-connect-structured-record']!;
const example = readFileSync(join(SOURCES_FOLDER, source.name, 'examples', 'record.json'), 'utf8');

interface Json { [name: string]: unknown }
type Bundle = Json & { entry: { resource: Json & { resourceType: string }; fullUrl?: string }[] };

const bundle = (): Bundle => JSON.parse(example) as Bundle;
const read = (json: unknown) => source.read(fileOf(Buffer.from(typeof json === 'string' ? json : JSON.stringify(json))));

async function rowsOf(json: unknown): Promise<SourceRow[]> {
  const reading = await read(json);
  if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
  return Array.fromAsync(reading.rows);
}

async function refusalOf(json: unknown): Promise<string[]> {
  const reading = await read(json);
  return reading.ok ? ['read'] : reading.issues.map(({ code, text }) => `${code} ${text}`);
}

/** The example with a change to the one resource of a type and id. */
function changed(id: string, change: (resource: Json) => void): Bundle {
  const copy = bundle();
  change(copy.entry.find(({ resource }) => resource['id'] === id)!.resource);
  return copy;
}

const rowOf = async (json: unknown, id: string): Promise<SourceRow> => (await rowsOf(json)).find((row) => JSON.stringify('record' in row ? row.record.source : row.sourceKey).includes(`"${id}"`))!;
const codesOf = (row: SourceRow) => ('record' in row ? [] : row.issues.map(({ code, text }) => `${code} ${text}`));

describe('a structured record', () => {
  test('gives each resource that it reads as a row, encounters first, and counts what it does not read', async () => {
    const reading = await read(example);
    expect(reading).toMatchObject({ ok: true, unread: ['Immunization (1)', 'List (1)', 'MedicationRequest (1)'] });
    const rows = await rowsOf(example);
    expect(rows.map(({ place, table }) => `${table}: ${place}`)).toEqual([
      'encounters: entry 17 (Encounter)', 'conditions: entry 8 (Condition)', 'conditions: entry 9 (Condition)', 'observations: entry 10 (Observation)', 'observations: entry 11 (Observation)',
      'observations: entry 12 (Observation)', 'medicines: entry 13 (MedicationStatement)', 'allergies: entry 15 (AllergyIntolerance)', 'allergies: entry 16 (AllergyIntolerance)',
    ]);
    expect(rows.filter(({ unread }) => unread)).toEqual([]);
  });

  test('is read the same with full URLs and references by them', async () => {
    const copy = JSON.parse(example.replaceAll(/"reference": "(\w+\/[\w-]+)"/g, '"reference": "https://gp.elmlane.example/fhir/$1"')) as Bundle;
    copy.entry.forEach((entry) => { entry.fullUrl = `https://gp.elmlane.example/fhir/${entry.resource.resourceType}/${String(entry.resource['id'])}`; });
    expect(await rowsOf(copy)).toEqual(await rowsOf(example));
  });

  test('says of each version when it was taken from the system, by the resource, the bundle or its lists', async () => {
    const at = async (json: unknown) => { const row = await rowOf(json, 'O-7010'); return 'record' in row && row.record.source.updatedAt; };
    expect(await at(example)).toBe('2026-11-18T07:30:00+00:00');
    expect(await at({ ...bundle(), meta: { lastUpdated: '2026-11-18T08:00:00Z' } })).toBe('2026-11-18T08:00:00Z');
    expect(await at(changed('O-7010', (resource) => { resource['meta'] = { lastUpdated: '2026-11-17T11:00:00Z' }; }))).toBe('2026-11-17T11:00:00Z');
    expect(await at(changed('L-1', (list) => { list['date'] = '2026-11-18'; }))).toBe('2026-11-17T10:36:12.5+00:00');
  });

  test.each([
    ['that is very long', [{ reference: 'A'.repeat(200_000) }]],
    ['of many', Array.from({ length: 400 }, () => ({ reference: 'Patient/b6c1f0de' }))],
  ])('is read at once with a reference %s', async (_, subject) => {
    const copy = changed('O-7010', (resource) => { resource['subject'] = subject; });
    const patient = copy.entry[0]!.resource;
    patient['managingOrganization'] = Array.from({ length: 400 }, () => ({ reference: 'Organization/1f2e3d4c' }));
    patient['identifier'] = Array.from({ length: 400 }, () => (patient['identifier'] as Json[])[0]!);
    const start = performance.now();
    await rowsOf(copy);
    expect(performance.now() - start).toBeLessThan(4_000);
  });

  test('may be one resource alone, whose patient is named by number', async () => {
    const observation = bundle().entry.find(({ resource }) => resource['id'] === 'O-7001')!.resource;
    const alone = { ...observation, subject: { identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9000000009' } } };
    expect(await rowsOf(alone)).toMatchObject([{ place: 'Observation', row: 1, issues: [{ code: 'EHCH-REC-001', expression: 'practice' }] }]);
  });

  test('says of a row what was in it and went nowhere', async () => {
    const row = await rowOf(changed('E-5501', (encounter) => { encounter['priority'] = { text: 'urgent' }; encounter['class'] = { code: 'HH' }; encounter['note'] = [{ 'Edith Sandoval': 1 }]; }), 'E-5501');
    expect(row).toMatchObject({ unread: ['note.?', 'priority.text'], record: { setting: 'home' } });
  });

  test.each<[string, string, (resource: Json) => void, string]>([
    ['a modifier that nobody knows', 'O-7001', (one) => { one['modifierExtension'] = [{ url: 'urn:not', valueBoolean: true }]; }, 'modifierExtension'],
    ['a modifier within', 'M-4401', (one) => { (one['dosage'] as Json[])[0]!['modifierExtension'] = [{ url: 'urn:not', valueBoolean: true }]; }, 'modifierExtension, dosage'],
    ['rules of its own', 'C-2201', (one) => { one['implicitRules'] = 'urn:rules'; }, 'implicitRules'],
    ['more parts than are read', 'O-7010', (one) => { one['component'] = Array.from({ length: 9 }, (_, index) => ({ code: { text: `part ${index}` } })); }, 'component'],
    ['a dose beside the text', 'M-4401', (one) => { (one['dosage'] as Json[])[0]!['doseSimpleQuantity'] = { value: 2 }; }, 'dosage'],
    ['a value in a form that is not read', 'O-7002', (one) => { one['valueSampledData'] = { data: '1 2 3' }; }, 'valueSampledData'],
  ])('holds a resource with %s, since the rest would mislead', async (_, id, change, found) => {
    const row = await rowOf(changed(id, change), id);
    expect(row.cells).toBeUndefined(); // read again, they would let it through
    expect(codesOf(row)).toEqual([`EHCH-GPC-003 The resource says something that changes what the rest of it means, and that the source does not read: ${found}.`]);
  });

  test('makes nobody of two people, and no code of two codes: what of the second is not read is named', async () => {
    const two = changed('E-5501', (encounter) => {
      const [performer] = encounter['participant'] as [Json];
      (encounter['participant'] as Json[]).unshift({ ...performer, individual: { display: 'Adams' } });
    });
    expect(await rowOf(two, 'E-5501')).toMatchObject({ record: { performer: { family: 'Adams' } }, unread: ['participant.individual.reference', 'participant.type.coding.code'] });
    const diabetes = { system: 'http://snomed.info/sct', code: '73211009', display: 'Diabetes mellitus' };
    const row = await rowOf(changed('C-2201', (condition) => { condition['code'] = { coding: [{ system: 'http://snomed.info/sct', code: '195967001' }, diabetes] }; }), 'C-2201');
    expect(row).toMatchObject({ record: { code: { snomed: { code: '195967001' } } }, unread: ['code.coding.code', 'code.coding.display', 'code.coding.system'] });
    expect(JSON.stringify(row)).not.toContain('Diabetes');
  });

  test('does not guess whom a reference means that two resources answer to', async () => {
    const copy = bundle();
    copy.entry.push({ resource: { ...copy.entry[0]!.resource, identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9000000017' }] } });
    expect((await rowsOf(copy)).flatMap((row) => ('record' in row ? [row.place] : []))).toEqual([]);
  });

  test('keeps the cells that were read and nothing else', async () => {
    const row = await rowOf(example, 'A-3302');
    expect(Object.keys(row.cells ?? {})).toContain('patient->identifier[system=https://fhir.nhs.uk/Id/nhs-number].value | patient.identifier[system=https://fhir.nhs.uk/Id/nhs-number].value');
    expect(JSON.stringify(row.cells)).not.toContain('Sandoval');
  });
});

describe('what is no structured record is refused as a whole', () => {
  test.each<[string, unknown, string]>([
    ['nothing', ' \n', 'EHCH-SRC-001 The file is empty.'],
    ['text', 'not JSON', 'EHCH-SRC-014 The file is not JSON; see line 1.'],
    ['half a bundle', example.slice(0, 500), 'EHCH-SRC-014 The file is not JSON'],
    ['two bundles', '{} {}', 'EHCH-SRC-014 The file is not JSON'],
    ['a name that stands twice (IN-013)', '{"resourceType":"Bundle",\n"type":"a","type":"b"}', 'EHCH-SRC-014 The file is not JSON: a name stands twice in one object; see line 2.'],
    ['a NUL (IN-013)', '{"a":"\\u0000"}', 'EHCH-SRC-014 The file is not JSON: a text holds a NUL'],
    ['half of a surrogate pair', '{"a":"\\ud800"}', 'EHCH-SRC-014 The file is not JSON: a text holds a NUL or half of a surrogate pair'],
    ['a nest without end', `{"a":${'['.repeat(200)}`, 'EHCH-SRC-014 The file is not JSON, or nested too deep'],
    ['a list', '[]', 'EHCH-GPC-001 The file is no FHIR bundle and no resource.'],
    ['an object of no type', '{"a":1}', 'EHCH-GPC-001 The file is no FHIR bundle and no resource.'],
    ['the refusal of the practice\'s system', { resourceType: 'OperationOutcome', issue: [] }, 'EHCH-GPC-001 The file is no FHIR bundle, but an OperationOutcome.'],
    ['a bundle of nothing', { resourceType: 'Bundle' }, 'EHCH-GPC-002 The bundle holds nothing that this source reads: Encounter, Condition, Observation, MedicationStatement, AllergyIntolerance.'],
    ['another resource', { resourceType: 'Slot' }, 'EHCH-GPC-002 The bundle holds nothing'],
  ])('%s', async (_, json, refusal) => expect(await refusalOf(json)).toEqual([expect.stringContaining(refusal)]));

  test('more bytes than are read at once', async () => {
    const reading = await source.read({ size: 40 * 1_048_576, chunks: () => { throw new Error('read all the same'); } });
    expect(reading).toMatchObject({ ok: false, issues: [{ code: 'EHCH-SRC-015' }] });
  });
});

describe('whatever comes', () => {
  const TYPES = ['Bundle', 'Encounter', 'Condition', 'Observation', 'MedicationStatement', 'AllergyIntolerance', 'Patient', 'List'];
  const NAMES = ['resourceType', 'id', 'entry', 'resource', 'identifier', 'system', 'value', 'reference', 'subject', 'code', 'coding', 'component', 'extension', 'url', 'status', '__proto__'];
  const json = fc.letrec((tie) => ({
    node: fc.oneof({ maxDepth: 6 }, fc.constantFrom<unknown>(...TYPES, 'Patient/1', '9000000009', 'http://snomed.info/sct', '', 1, true, null), fc.array(tie('node'), { maxLength: 4 }), fc.dictionary(fc.constantFrom(...NAMES), tie('node'), { maxKeys: 6 })),
  })).node;

  test('bytes or JSON, it answers with rows or reasons', async () => {
    const texts = fc.oneof(fc.uint8Array().map((bytes) => Buffer.from(bytes)), json.map((value) => Buffer.from(JSON.stringify(value))), fc.array(json).map((all) => Buffer.from(JSON.stringify({ resourceType: 'Bundle', entry: all.map((resource) => ({ resource })) }))));
    await fc.assert(fc.asyncProperty(texts, async (bytes) => {
      const reading = await source.read(fileOf(bytes));
      if (!reading.ok) expect(reading.issues.length).toBeGreaterThan(0);
      else for await (const row of reading.rows) expect('record' in row || row.issues.length > 0).toBe(true);
    }));
  });

  test('in the place of any part of a good record, no value is made up: what a record says stood in the bundle', async () => {
    const known = new Set(Object.values(source.definition.format === 'gp-connect-stu3' ? (source.definition.codes ?? {}) : {}).flatMap((table) => Object.values(table)).map(String));
    await fc.assert(fc.asyncProperty(fc.nat(bundle().entry.length - 1), fc.constantFrom(...NAMES, 'clinicalStatus', 'valueQuantity', 'participant', 'dosage', 'reaction'), json, async (index, name, value) => {
      const copy = bundle();
      copy.entry[index]!.resource[name] = value;
      const reading = await read(copy);
      const said = new Set(valuesIn(copy));
      for await (const row of reading.ok ? reading.rows : []) if ('record' in row) expect(valuesIn(row.record).filter((one) => !said.has(one) && !known.has(one))).toEqual([]);
    }), { numRuns: 60 });
  }, 30_000);
});

const valuesIn = (node: unknown): string[] => (typeof node === 'object' && node !== null ? Object.values(node).flatMap(valuesIn) : [String(node)]);
