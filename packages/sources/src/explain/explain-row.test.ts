import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { RECORD_TYPES } from '@ehch/records';
import { explainRecord, explainRow, fileOf, type ReadRow, SOURCES, SOURCES_FOLDER } from '../index.ts';

async function rowsOf(name: string, file: string): Promise<ReadRow[]> {
  const reading = await SOURCES[name]!.read(fileOf(readFileSync(join(SOURCES_FOLDER, name, 'examples', file))));
  return reading.ok ? (await Array.fromAsync(reading.rows)).flatMap((row) => ('record' in row ? [row] : [])) : [];
}
const [plan, draft] = (await rowsOf('care-home-care-plans', 'plans.csv')) as [ReadRow, ReadRow];
const explain = (row: ReadRow, element: string) => explainRow(SOURCES['care-home-care-plans']!, row, element);

describe('why an element of a row is as it is', () => {
  test('is followed to column, cell, code line, source, mapper and checks', () => {
    expect(explain(plan, 'CarePlan[0].status')).toEqual({
      is: 'there',
      element: 'CarePlan[0].status',
      recordType: 'personalised-care-and-support-plan',
      mapper: expect.stringMatching(/^\d+$/),
      source: { name: 'care-home-care-plans', title: expect.any(String), version: expect.any(Number), format: 'csv' },
      place: 'row 2',
      row: 2,
      table: 'rows',
      traces: [{ element: 'CarePlan[0].status', value: 'active', fixed: false, fields: [{ field: 'status', value: 'active', effect: 'copied', from: { is: 'cell', column: 'Status', cell: 'Agreed', readAs: 'code table status', code: { table: 'status', word: 'Agreed', value: 'active' } } }] }],
      checks: [
        { check: 'record type personalised-care-and-support-plan', passed: true },
        { check: expect.stringMatching(/StructureDefinition\/EHCH-/), passed: true },
      ],
    });
  });

  test('names a column whose name is that of the system, and a constant of the source', () => {
    const found = explain(plan, 'Goal[0].identifier[0].value');
    expect(found).toMatchObject({
      traces: [{ fields: [{ field: 'source.system', from: { is: 'cell', column: 'Exported from', readAs: 'text' } }, { field: 'source.id', from: { is: 'cell', column: 'Plan ref', cell: 'CP-0171' } }, { field: 'goals[0].id', value: 'g1', from: { is: 'constant' } }] }],
    });
  });

  test('tells how a date was read, and which cell an entry of a list stands in', () => {
    expect(explain(plan, 'Goal.target.dueDate')).toMatchObject({ traces: [{ value: '2027-01-31', fields: [{ field: 'goals[0].targetDate', from: { column: 'Goal 1 by', cell: '31/01/2027', readAs: 'date dd/MM/yyyy' } }] }] });
    expect(explain(plan, 'CarePlan[0].addresses[1].display')).toMatchObject({ traces: [{ fields: [{ field: 'needs[1]', effect: 'copied', from: { column: 'Needs', readAs: 'list divided by ;' } }] }] });
  });

  test('says that the mapping fixes it', () => expect(explain(plan, 'CarePlan[0].intent')).toMatchObject({ traces: [{ fixed: true, fields: [] }] }));
});

describe('why an element of a row is empty', () => {
  test('is told by the column that would fill it', () => {
    expect(explain(draft, 'Goal.target.dueDate')).toMatchObject({
      is: 'empty',
      ways: [expect.arrayContaining([expect.objectContaining({ field: 'goals[0].targetDate', columns: expect.arrayContaining([{ column: 'Goal 1 by', readAs: 'date dd/MM/yyyy' }]), constant: false }), expect.objectContaining({ field: 'goals[0].id', constant: true, columns: [] })])],
    });
  });

  test('is told by the field that no column of the source is read for', () => {
    expect(explain(plan, 'CarePlan.period.end')).toMatchObject({ is: 'empty', ways: [[{ field: 'period.end', columns: [], constant: false }]] });
  });

  test('is that nothing ever fills it', () => expect(explain(plan, 'CarePlan.title')).toMatchObject({ is: 'empty', ways: [] }));
});

test('what is no element is said to be none', () => expect(explain(plan, 'CarePlan.periode')).toMatchObject({ is: 'unknown', problem: 'CarePlan.periode is not an element; did you mean period?' }));

test('a value that an earlier version told, and whose column is blank in this row, is not said to be of that column', async () => {
  const [first, second] = await rowsOf('hospital-adt', 'stay.hl7');
  const { complete } = RECORD_TYPES[second!.recordType]!;
  const { admittedAt: _, ...thinner } = second!.record as ReadRow['record'] & { admittedAt?: string };
  const record = complete!(thinner, first!.record);
  const cells = { ...second!.cells, 'PV1-44': '-' };
  const from = (element: string, row: ReadRow) => explainRow(SOURCES['hospital-adt']!, row, element);
  expect(from('Encounter[0].period.start', { ...second!, cells, record })).toMatchObject({ traces: [{ fields: [{ field: 'admittedAt', from: { is: 'earlier' } }] }] });
  expect(from('Encounter[0].period.start', second!)).toMatchObject({ traces: [{ fields: [{ field: 'admittedAt', from: { is: 'cell', column: 'PV1-44' } }] }] });
});

test('a record that came as it is has fields in place of columns', () => {
  expect(explainRecord(plan, 'CarePlan[0].status')).toMatchObject({ is: 'there', traces: [{ fields: [{ field: 'status', from: { is: 'record' } }] }] });
});

test('a row that was read by a table that the source has no more is followed to its fields', () => {
  expect(explain({ ...plan, table: 'gone' }, 'CarePlan[0].status')).toMatchObject({ traces: [{ fields: [{ field: 'status', from: { is: 'record' } }] }] });
});
