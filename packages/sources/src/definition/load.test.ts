import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { createSource } from '../create-source.ts';
import { loadDefinition, SourceDefinitionError } from './load.ts';

const GOOD = {
  format: 'csv',
  title: 'Temperatures',
  description: 'One row a reading.',
  recordType: 'observations',
  version: 1,
  system: 'https://thermometers.example',
  delimiter: ',',
  encodings: ['utf-8'],
  blank: ['-'],
  columns: { Id: { to: 'source.id' }, Temp: { to: 'temperature', as: 'decimal' }, Level: { to: 'consciousness', as: 'code', codes: 'levels' } },
  codes: { levels: { A: 'alert' } },
};

type Definition = Record<string, unknown>;

function messageOf(text: string): string {
  try {
    createSource('thermometers', loadDefinition('sources/thermometers.yaml', text));
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

const withColumn = (name: string, column: unknown): Definition => ({ ...GOOD, columns: { ...GOOD.columns, [name]: column } });

describe('loadDefinition', () => {
  test('takes a definition that conforms', () => expect(messageOf(stringify(GOOD))).toBe(''));

  test('names file, line and key of a key that it does not know', () => {
    expect(messageOf(stringify(withColumn('Temp', { to: 'temperature', format: 'dd', unit: 'C' })))).toBe(
      [
        'sources/thermometers.yaml:17: columns > Temp > format: does not go with what `as` says',
        'sources/thermometers.yaml:17: columns > Temp > format: must match pattern "yyyy|^hl7$"',
        'sources/thermometers.yaml:18: columns > Temp > unit: is not a known key',
      ].join('\n'),
    );
  });

  test('names the line of a column that stands twice', () => expect(messageOf('format: csv\ncolumns:\n  A: { to: a }\n  A: { to: b }\n')).toContain('sources/thermometers.yaml:4: Map keys must be unique'));

  test.each<[string, Definition, string]>([
    ['a path that the record does not have', withColumn('Temp', { to: 'temperatur', as: 'decimal' }), 'columns > Temp > to: temperatur is not a field of observations; did you mean temperature'],
    ['a path into something that has no parts', withColumn('Temp', { to: 'temperature.value', as: 'decimal' }), 'The field should be a JSON number'],
    ['a column of another kind than its field', withColumn('Temp', { to: 'temperature' }), 'The field should be a JSON number'],
    ['a code that the record type does not have', { ...GOOD, codes: { levels: { A: 'awake' } } }, 'codes > levels > A: consciousness: The value is not one of: alert'],
    ['a constant that the record type does not have', { ...GOOD, constants: { oxygenScale: 3 } }, 'constants > oxygenScale: oxygenScale: The value is not one of: 1, 2'],
    ['a code table that is not there', { ...GOOD, codes: {} }, 'columns > Level > codes: no such table'],
    ['a code table that no column uses', { ...GOOD, codes: { ...GOOD.codes, others: { A: 'a' } } }, 'codes > others: no column uses it'],
    ['a record type that is not there', { ...GOOD, recordType: 'observation' }, 'recordType: is none of home-register'],
    ['a record type by a name that every object has', { ...GOOD, recordType: 'constructor' }, 'recordType: is none of'],
    ['a column that is read and ignored', { ...GOOD, ignored: ['Temp'] }, 'ignored: Temp is read'],
    ['a date without its form', withColumn('Taken', { to: 'recordedAt', as: 'dateTime' }), "columns > Taken: must have required property 'format'"],
    ['a system that is no URI', { ...GOOD, system: 'thermometers' }, 'system: must match format "uri"'],
    ['a format that nobody reads', { ...GOOD, format: 'xls' }, 'format: is none of csv, xlsx'],
    ['two columns for one field', withColumn('Temp 2', { to: 'temperature', as: 'decimal' }), 'temperature is filled twice'],
    ['a column beside a constant for one field', { ...GOOD, constants: { temperature: 36.5 } }, 'temperature is filled twice'],
  ])('refuses %s', (_, definition, message) => expect(messageOf(stringify(definition))).toContain(message));

  test.each(['', 'a: [', '[]', '- x', '"text"', 'a: *missing'])('refuses what is no definition at all: %j', (text) => {
    expect(() => loadDefinition('x.yaml', text)).toThrow(SourceDefinitionError);
  });
});
