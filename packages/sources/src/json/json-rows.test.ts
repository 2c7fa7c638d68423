import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { createSource } from '../create-source.ts';
import { loadDefinition } from '../definition/load.ts';
import { fileOf } from '../file.ts';
import type { SourceRow } from '../source.ts';

const DEFINITION = {
  format: 'json-rows',
  title: 'Observations of an app',
  description: 'An array of sets, as the app\'s interface answers.',
  recordType: 'observations',
  version: 1,
  system: 'https://app.example',
  blank: ['-'],
  shapes: { staff: { name: { to: 'name' }, 'roles[main=true].title': { to: 'role', as: 'code', codes: 'role' } } },
  columns: {
    id: { to: 'source.id' },
    changed: { to: ['source.updatedAt', 'recordedAt'] },
    'site.ods': { to: 'home.odsCode' },
    'person.ids[kind=nhs].value': { to: 'resident.nhsNumber' },
    'by | enteredBy': { to: 'recordedBy', shape: 'staff' },
    'vitals[name=temp].value': { to: 'temperature', as: 'decimal' },
    'vitals[name=pulse].value': { to: 'pulse', as: 'integer' },
  },
  ignored: ['person.name'],
  codes: { role: { Carer: 'care-home-worker' } },
};

const set = {
  id: 'o1',
  changed: '2026-11-18T08:05:00Z',
  site: { ods: 'VM1AB' },
  person: { ids: [{ kind: 'local', value: 'R-17' }, { kind: 'nhs', value: '9000000009' }], name: { given: 'Edith' } },
  enteredBy: { name: 'Joyce Mensah', roles: [{ title: 'Trainer', main: false }, { title: 'Carer', main: true }] },
  vitals: [{ name: 'pulse', value: 71 }, { name: 'temp', value: 36.6 }, { name: 'mood', value: 3 }],
};

const source = createSource('app', loadDefinition('source.yaml', stringify(DEFINITION)));

async function rowsOf(json: unknown): Promise<SourceRow[]> {
  const reading = await source.read(fileOf(Buffer.from(typeof json === 'string' ? json : JSON.stringify(json))));
  return reading.ok ? Array.fromAsync(reading.rows) : [];
}

describe("a supplier's own JSON", () => {
  test('is read by the places of its objects, and what nobody reads is named', async () => {
    expect(await rowsOf([set])).toEqual([{
      place: 'entry 1', row: 1, table: 'rows', recordType: 'observations',
      unread: ['enteredBy.roles.main', 'enteredBy.roles.title', 'person.ids.kind', 'person.ids.value', 'vitals.name', 'vitals.value'],
      cells: {
        id: 'o1', changed: '2026-11-18T08:05:00Z', 'site.ods': 'VM1AB', 'person.ids[kind=nhs].value': '9000000009', 'by.name | enteredBy.name': 'Joyce Mensah',
        'by.roles[main=true].title | enteredBy.roles[main=true].title': 'Carer', 'vitals[name=temp].value': '36.6', 'vitals[name=pulse].value': '71',
      },
      record: {
        source: { system: 'https://app.example', id: 'o1', updatedAt: '2026-11-18T08:05:00Z' }, home: { odsCode: 'VM1AB' }, resident: { nhsNumber: '9000000009' },
        recordedAt: '2026-11-18T08:05:00Z', recordedBy: { name: 'Joyce Mensah', role: 'care-home-worker' }, temperature: 36.6, pulse: 71,
      },
    }]);
  });

  test('may stand one a line, and one at fault does not stop the others (IN-003)', async () => {
    const rows = await rowsOf(`${JSON.stringify(set)}\n7\n{"id":1,"id":2}\n${JSON.stringify({ ...set, vitals: [{ name: 'temp', value: 'high' }, { name: 'pulse', value: 71 }] })}`);
    expect(rows).toMatchObject([
      { place: 'line 1', record: {} },
      { place: 'line 2', issues: [{ code: 'EHCH-ROW-011', text: 'The entry is not JSON, or no object.' }] },
      { place: 'line 3', issues: [{ code: 'EHCH-ROW-011' }] },
      { place: 'line 4', issues: [{ code: 'EHCH-ROW-005', column: 'vitals[name=temp].value', cell: 'high' }] },
    ]);
  });

  test('is read again from what was kept of it', async () => {
    for (const row of await rowsOf([set, { ...set, site: {} }])) {
      const { cells = {}, ...at } = row;
      expect(source.interpret({ ...at, cells })).toEqual(row);
    }
  });

  test('of any kind gets an answer for each entry', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.oneof(fc.jsonValue(), fc.jsonValue().map((value) => ({ ...set, person: value }))), { minLength: 1 }), async (values) => {
      const rows = await rowsOf(values);
      expect(rows).toHaveLength(values.length);
      expect(rows.filter((row) => !('record' in row) && row.issues.length === 0)).toEqual([]);
    }));
  });
});
