import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RECORD_TYPES } from '@ehch/records';
import { describe, expect, test } from '@jest/globals';
import { SOURCES, SOURCES_FOLDER } from '../catalogue.ts';
import { checkDefinition } from './check-definition.ts';
import { suggestPath } from './suggest-path.ts';

const GOOD = readFileSync(join(SOURCES_FOLDER, 'pcn-round-outcomes', 'source.yaml'), 'utf8');

const lineWith = (text: string, part: string): number => text.split('\n').findIndex((line) => line.includes(part)) + 1;

/** The faults of the good one with one thing changed. */
function faultsOf(from: string, to: string): { line?: number; path: string; text: string }[] {
  const text = GOOD.replace(from, to);
  expect(text).not.toBe(GOOD);
  const check = checkDefinition(text);
  return check.ok ? [] : check.faults;
}

describe('checkDefinition', () => {
  test.each(Object.keys(SOURCES))('finds nothing wrong with %s', (name) => {
    expect(checkDefinition(readFileSync(join(SOURCES_FOLDER, name, 'source.yaml'), 'utf8'))).toMatchObject({ ok: true });
  });

  test('sums up what a good one does', () => {
    expect(checkDefinition(GOOD)).toMatchObject({ ok: true, summary: { format: 'csv', version: 1, codeTables: 7, tables: [{ recordType: 'round-outcome', columns: 50, ignored: 2, unfilled: expect.arrayContaining(['resident.localId']) }] } });
  });

  test.each<[string, string, string, string]>([
    ['a slip in the name of a field', 'period.start', 'periode.start', 'periode.start is not a field of round-outcome; did you mean period.start'],
    ['a slip at its end', 'to: decision,', 'to: decison,', 'decison is not a field of round-outcome; did you mean decision'],
    ['a field without what it stands in', 'to: resident.nhsNumber', 'to: nhsNumber', 'nhsNumber is not a field of round-outcome; did you mean resident.nhsNumber'],
    ['a field that is far from any', 'to: concern', 'to: blood.group', 'blood.group is not a field of round-outcome'],
    ['a date for a time', "to: period.start, as: dateTime, format: 'dd-MM-yyyy HH:mm'", 'to: period.start, as: date, format: dd-MM-yyyy', 'The value is not a date and time'],
    ['a time for a date', "to: 'actions[0].reviewDate', as: date, format: dd-MM-yyyy", "to: 'actions[0].reviewDate', as: dateTime, format: 'dd-MM-yyyy HH:mm'", 'The value is not a date.'],
    ['a number for a yes or no', 'to: pcspUpdated, as: code, codes: yesNo', 'to: pcspUpdated, as: integer', 'The field should be a JSON boolean.'],
    ['another software\'s form of dates', "'dd-MM-yyyy HH:mm:ss'", "'DD-MM-YYYY HH:mm:ss'", 'DD stands for nothing in DD-MM-YYYY HH:mm:ss; did you mean dd'],
    ['minutes for months', "'dd-MM-yyyy HH:mm:ss'", "'dd-mm-yyyy HH:mm:ss'", 'dd-mm-yyyy HH:mm:ss has no month; months are MM, mm are minutes'],
    ['a time without minutes', "'dd-MM-yyyy HH:mm:ss'", "'dd-MM-yyyy HH'", 'dd-MM-yyyy HH has no minute'],
    ['a time in the form of a date', 'as: date, format: dd-MM-yyyy', "as: date, format: 'dd-MM-yyyy HH:mm'", 'dd-MM-yyyy HH:mm has a time, which a date cannot have; did you mean as: dateTime'],
    ['a format that there is not', 'format: csv', 'format: xls', 'is none of csv, xlsx, hl7v2'],
    ['what is still to be decided', 'system: https://rounds.pcn.example', "system: '?'", 'to be decided: the URI of the system'],
    ['a word whose meaning is still to be decided', 'Final: completed', "Final: '?'", 'to be decided: status: The value is not one of: completed, amended, entered-in-error.'],
  ])('names line and meaning of %s', (_, from, to, text) => {
    const changed = GOOD.replace(from, to);
    const faults = faultsOf(from, to);
    expect(faults[0]?.text).toContain(text);
    expect(faults[0]?.line).toBe(lineWith(changed, to));
  });

  test.each([
    ['encodings:', 'encodngs:', 'is not a known key; did you mean encodings'],
    ['to: decision, as: code, codes:', 'to: decision, as: code, cods:', 'is not a known key; did you mean codes'],
    ['title:', 'titel:', 'is not a known key; did you mean title'],
    ['encodings:', 'whatever:', 'is not a known key'],
  ])('names the key that was probably meant where %s is written %s', (from, to, text) => {
    expect(faultsOf(from, to)).toContainEqual(expect.objectContaining({ line: lineWith(GOOD.replace(from, to), to), text }));
  });

  test('names all of them at once', () => {
    const text = GOOD.replace('period.start', 'periode.start').replace("'dd-MM-yyyy HH:mm:ss'", "'?'").replace('Final: completed', "Final: '?'");
    const check = checkDefinition(text);
    expect(!check.ok && check.faults.map(({ path }) => path)).toEqual(['columns > Saved > format', 'columns > From > to', 'codes > status > Final']);
  });

  test('says what nothing fills, where every row would be held for it', () => {
    expect(faultsOf('  From: { to: period.start, as: dateTime, format: \'dd-MM-yyyy HH:mm\', required: true }\n', '')).toMatchObject([{ path: 'columns', text: 'nothing fills period.start, and every row would be held for it' }]);
  });

  test('says which two things fill one field', () => expect(faultsOf('to: concern }', 'to: assessment }')).toMatchObject([{ text: 'assessment is filled twice' }]));

  test.each(['', 'a: [', 'a: *nobody', '- x'])('answers for what is no definition: %j', (text) => expect(checkDefinition(text).ok).toBe(false));
});

describe('suggestPath', () => {
  test.each([
    ['observations', 'temprature', 'temperature'],
    ['observations', 'weigth', 'weight'],
    ['resident-register', 'birth_date', 'birthDate'],
    ['resident-register', 'dob', 'birthDate'],
    ['resident-register', 'contact[1].phone', 'contacts[1].phone'],
    ['resident-register', 'practice.odsCode', undefined],
  ])('of %s by %s means %s', (type, path, meant) => expect(suggestPath(path, RECORD_TYPES[type]!)).toBe(meant));
});
