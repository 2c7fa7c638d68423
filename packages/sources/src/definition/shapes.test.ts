import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { loadDefinition } from './load.ts';
import type { TablesDefinition } from './definition.ts';

const definition = (columns: object, shapes: object = {}) =>
  stringify({
    format: 'gp-connect-stu3', title: 'Encounters', description: 'Of a practice.', version: 1, blank: [],
    shapes: { code: { 'coding[0].code': { to: 'snomed.code' }, text: { to: 'text' } }, practice: { '->ods | ->other': { to: 'odsCode' } }, ...shapes },
    tables: { encounters: { for: ['Encounter'], recordType: 'gp-encounter', system: 'https://gp.elmlane.example', columns } },
  });

const columnsOf = (columns: object, shapes?: object) => (loadDefinition('source.yaml', definition(columns, shapes)) as TablesDefinition).tables['encounters']?.columns;

describe('the columns of a table', () => {
  test('are written out for a shape, under its place', () => {
    expect(columnsOf({ 'type[0]': { to: 'kinds[0]', shape: 'code' } })).toEqual({ 'type[0].coding[0].code': { to: 'kinds[0].snomed.code' }, 'type[0].text': { to: 'kinds[0].text' } });
  });

  test('are written out for each of several entries of a list', () => {
    expect(Object.entries(columnsOf({ 'type[*]': { to: 'kinds[*]', shape: 'code', upTo: 2 }, 'x[*].y': { to: 'reasons[*].text', upTo: 2 } }) ?? {}).map(([name, { to }]) => `${name} > ${String(to)}`)).toEqual([
      'type[0].coding[0].code > kinds[0].snomed.code', 'type[0].text > kinds[0].text', 'type[1].coding[0].code > kinds[1].snomed.code', 'type[1].text > kinds[1].text',
      'x[0].y > reasons[0].text', 'x[1].y > reasons[1].text',
    ]);
  });

  test('have every choice of the part in every choice of the whole', () => {
    expect(Object.keys(columnsOf({ 'a | b': { to: 'practice', shape: 'practice' } }) ?? {})).toEqual(['a->ods | a->other | b->ods | b->other']);
  });

  test.each<[string, object, object | undefined, string]>([
    ['a shape that is not there', { a: { to: 'practice', shape: 'practise' } }, undefined, 'columns > a > shape: no such shape; there are code, practice'],
    ['a shape that is part of itself', { a: { to: 'practice', shape: 'loop' } }, { loop: { b: { to: 'x', shape: 'loop' } } }, 'shapes go too deep, or one is part of itself'],
    ['a path that the record does not have', { 'type[*]': { to: 'kind[*]', shape: 'code', upTo: 3 } }, undefined, 'kind[0].snomed.code is not a field of gp-encounter; did you mean kinds[0].snomed.code\n'],
    ['a name that is no place in JSON', { 'a[': { to: 'place' } }, undefined, 'a[ is not the name of a place in JSON'],
    ['a shape with a key that columns have', { a: { to: 'practice', shape: 'practice', as: 'text' } }, undefined, 'columns > a > as: is not a known key'],
  ])('are refused with %s', (_, columns, shapes, message) => {
    expect(() => columnsOf(columns, shapes)).toThrow(message);
  });
});
