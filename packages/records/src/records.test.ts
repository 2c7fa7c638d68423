import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createValidator, type Issue } from '@ehch/fhir';
import type { Bundle } from '@medplum/fhirtypes';
import { type Envelope, leavesOf, type ReadyRecordType, RECORD_TYPES, withField } from './index.ts';
import { candidatesFor } from './perturb.ts';

const validate = createValidator();

describe.each(Object.values(RECORD_TYPES))('$name', (type) => {
  const folder = join(import.meta.dirname, type.name, 'examples');
  const files = readdirSync(folder);
  const load = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const accepted = files.filter((file) => file.endsWith('.fhir.json')).map((file) => file.replace('.fhir.json', ''));
  const refused = files.filter((file) => file.endsWith('.outcome.json')).map((file) => file.replace('.outcome.json', ''));

  test('has a minimal and a maximal example, and one that is refused', () => {
    expect(accepted).toEqual(expect.arrayContaining(['minimal', 'maximal']));
    expect(refused.length).toBeGreaterThan(0);
    expect(files.filter((file) => file.endsWith('.record.json'))).toHaveLength(accepted.length + refused.length);
  });

  test.each(accepted)('%s is let through and becomes its golden bundle, twice, byte for byte', (name) => {
    const golden = readFileSync(join(folder, `${name}.fhir.json`), 'utf8');
    const record = letThrough(type, load(`${name}.record.json`));
    expect(`${JSON.stringify(type.map(record), null, 2)}\n`).toBe(golden);
    expect(`${JSON.stringify(type.map(structuredClone(record)), null, 2)}\n`).toBe(golden);
  });

  test('a record with more values than any has is refused before its fields are looked at, however it has them (I-20)', () => {
    const many = Object.fromEntries(Array.from({ length: 20_001 }, (_, index) => [`n${index}`, index]));
    for (const record of [many, { ...(load('minimal.record.json') as object), extra: many }, { extra: [Object.values(many)] }]) expect(type.read(record)).toMatchObject({ ok: false, issues: [{ code: 'EHCH-REC-012' }] });
  });

  test('of a record with more wrong than anybody reads, the first hundred are told', () => {
    const read = type.read(Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`n${index}`, index])));
    expect(read.ok ? 0 : read.issues.length).toBe(100);
  });

  test.each(refused)('%s is refused with exactly its issues', (name) => {
    expect(type.read(load(`${name}.record.json`))).toEqual({ ok: false, issues: load(`${name}.outcome.json`) });
  });

  test.each(accepted)('the golden bundle of %s conforms to the profiles it claims', (name) => {
    expect(issuesOf(load(`${name}.fhir.json`) as Bundle)).toEqual([]);
  });

  test('no field of the maximal example goes nowhere, but for those that say why', () => {
    const maximal = letThrough(type, load('maximal.record.json'));
    const bytes = JSON.stringify(type.map(maximal));
    const moves = (changed: unknown) => type.conforms(changed) && JSON.stringify(type.map(changed)) !== bytes;
    const dropped = [...leavesOf(maximal)].flatMap(([field, value]) =>
      candidatesFor(type.schema, field, value).flat().some((candidate) => moves(withField(maximal, field, candidate))) ? [] : [field.replaceAll(/\[\d+\]/g, '[]')]);
    expect([...new Set(dropped)]).toEqual(Object.keys(type.notMapped));
  });

  test('no `false` of the maximal example is the same as to say nothing, but for those that say why', () => {
    const maximal = letThrough(type, load('maximal.record.json'));
    const bytesOf = (field: string, value: false | undefined) => {
      const record = withField(maximal, field, value);
      return type.conforms(record) ? JSON.stringify(type.map(record)) : undefined;
    };
    const booleans = [...leavesOf(maximal)].flatMap(([field, value]) => (typeof value === 'boolean' ? [field] : []));
    const silent = booleans.filter((field) => bytesOf(field, false) === bytesOf(field, undefined)).map((field) => field.replaceAll(/\[\d+\]/g, '[]'));
    expect([...new Set(silent)]).toEqual(Object.keys(type.falseAsAbsent));
  });

  test('every field of the maximal example can be left out: the record is refused, or mapped and valid', () => {
    const maximal = letThrough(type, load('maximal.record.json'));
    for (const field of leavesOf(maximal).keys()) {
      const read = type.read(withField(maximal, field, undefined));
      if (read.ok) expect({ field, issues: issuesOf(type.map(read.record)) }).toEqual({ field, issues: [] });
    }
  });
});

function letThrough(type: ReadyRecordType, json: unknown): Envelope {
  const read = type.read(json);
  if (!read.ok) throw new Error(JSON.stringify(read.issues, null, 2));
  return read.record;
}

function issuesOf(bundle: Bundle): readonly Issue[] {
  return (bundle.entry ?? []).flatMap(({ resource }) => (resource ? validate(resource) : []));
}
