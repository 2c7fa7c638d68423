import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { loadDefinition } from '../definition/load.ts';
import { SOURCES } from '../index.ts';
import { fromConceptMap, toConceptMap } from './concept-map.ts';

const NAME = { source: 'thermometers', table: 'levels', title: 'Temperatures', version: 3 };
const DEFINITION = {
  format: 'csv',
  title: 'Temperatures',
  description: 'One row a reading.',
  recordType: 'observations',
  version: 3,
  system: 'https://thermometers.example',
  delimiter: ',',
  encodings: ['utf-8'],
  blank: ['-'],
  columns: { Id: { to: 'source.id' }, Level: { to: 'consciousness', as: 'code', codes: 'levels' }, Air: { to: 'onOxygen', as: 'code', codes: 'air' } },
  codes: { levels: 'levels.conceptmap.json', air: { O2: true, Air: false } },
};
const WORDS = { A: 'alert', V: 'voice' };

const MAP = toConceptMap(NAME, WORDS);
const load = (map: unknown, more: Record<string, string> = {}) => loadDefinition('source.yaml', stringify(DEFINITION), { 'levels.conceptmap.json': typeof map === 'string' ? map : JSON.stringify(map, null, 1), ...more });

const element = (changes: object) => ({ ...MAP, group: [{ ...MAP.group?.[0], element: [{ ...MAP.group?.[0]?.element[0], ...changes }] }] });
const target = (changes: object) => element({ target: [{ code: 'alert', equivalence: 'equivalent', ...changes }] });

describe('a code table as a ConceptMap', () => {
  test('has the form of R4, and names its source, its table and the version', () => {
    expect(MAP).toEqual({
      resourceType: 'ConceptMap',
      url: 'https://ehch.example/fhir/ConceptMap/source-thermometers-levels',
      version: '3',
      name: 'Source_thermometers_levels',
      title: 'Temperatures: levels',
      status: 'active',
      group: [
        {
          source: 'https://ehch.example/fhir/CodeSystem/source-thermometers-levels',
          target: 'https://ehch.example/fhir/CodeSystem/record-word',
          element: [
            { code: 'A', target: [{ code: 'alert', equivalence: 'relatedto' }] },
            { code: 'V', target: [{ code: 'voice', equivalence: 'relatedto' }] },
          ],
        },
      ],
    });
  });

  test('comes back from its map as it went, in its order, for any words and values', () => {
    const value = fc.oneof(fc.string({ minLength: 1 }), fc.boolean(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)));
    const table = fc.dictionary(fc.string({ minLength: 1 }), value, { minKeys: 1, noNullPrototype: true });
    fc.assert(
      fc.property(table, (words) => {
        const map = toConceptMap(NAME, words);
        const { table: back, faults } = fromConceptMap(JSON.parse(JSON.stringify(map)) as Parameters<typeof fromConceptMap>[0]);
        expect(faults).toEqual([]);
        expect(Object.entries(back)).toEqual(Object.entries(words));
        expect(JSON.stringify(toConceptMap(NAME, back))).toBe(JSON.stringify(map));
      }),
    );
  });

  test.each(Object.values(SOURCES).filter(({ definition }) => 'codes' in definition))('of $name reads as the table in the YAML does', ({ name, title, version, definition }) => {
    const codes = 'codes' in definition ? (definition.codes ?? {}) : {};
    for (const [table, words] of Object.entries(codes)) {
      expect(fromConceptMap(toConceptMap({ source: name, table, title, version }, words) as Parameters<typeof fromConceptMap>[0])).toEqual({ table: words, faults: [] });
    }
  });
});

describe('a definition that names a ConceptMap', () => {
  test('has its words in the place of the name', () => expect(load(MAP)).toMatchObject({ codes: { levels: WORDS, air: { O2: true, Air: false } } }));

  test('takes what a terminology server adds to a map', () => {
    expect(load({ ...target({ display: 'Alert', comment: 'AVPU' }), id: 'x', publisher: 'y', experimental: true })).toMatchObject({ codes: { levels: { A: 'alert' } } });
  });

  test.each<[string, unknown, string]>([
    ['a default for words that it does not have', { ...MAP, group: [{ ...MAP.group?.[0], unmapped: { mode: 'fixed', code: 'alert' } }] }, 'group > 0 > unmapped: may not be there'],
    ['a word with two meanings', element({ target: [{ code: 'alert', equivalence: 'equal' }, { code: 'voice', equivalence: 'equal' }] }), 'group > 0 > element > 0 > target: must NOT have more than 1 items'],
    ['a word without a meaning', element({ target: undefined }), "group > 0 > element > 0: must have required property 'target'"],
    ['a word that stands twice', { ...MAP, group: [...(MAP.group ?? []), ...(MAP.group ?? [])] }, 'group > 1 > element > 0 > code: the word stands in the map twice'],
    ['a word that means something else', target({ equivalence: 'disjoint' }), 'equivalence: must be equal to one of the allowed values: relatedto'],
    ['a word that is said to have no match', target({ equivalence: 'unmatched' }), 'equivalence: must be equal to one of the allowed values'],
    ['a meaning that depends on another value', target({ dependsOn: [{ property: 'x', value: 'y' }] }), 'target > 0 > dependsOn: may not be there'],
    ['a meaning without its equivalence', target({ equivalence: undefined }), "must have required property 'equivalence'"],
    ['a truth value that is none', { ...MAP, group: [{ target: 'http://hl7.org/fhirpath/System.Boolean', element: [{ code: 'A', target: [{ code: 'yes', equivalence: 'equal' }] }] }] }, 'is not of the type that the target of its group names'],
    ['another resource', { ...MAP, resourceType: 'ValueSet' }, 'resourceType: must be equal to constant: ConceptMap'],
    ['a map that is retired', { ...MAP, status: 'retired' }, 'status: must be equal to one of the allowed values: draft, active'],
    ['no words', { ...MAP, group: [] }, 'group: must NOT have fewer than 1 items'],
    ['no JSON', '{', ':1: is not JSON'],
    ['null', 'null', 'levels.conceptmap.json:1: must be object'],
  ])('is refused for %s', (_, map, message) => expect(() => load(map)).toThrow(message));

  test('names the line of the map that is at fault', () => {
    const text = JSON.stringify(target({ equivalence: 'disjoint' }), null, 1);
    const line = text.split('\n').findIndex((one) => one.includes('disjoint')) + 1;
    expect(() => load(text)).toThrow(`levels.conceptmap.json:${line}: group > 0`);
  });

  test('is refused for a code that the record type does not have, at the line that names the map', () => {
    expect(() => load(target({ code: 'awake' }))).toThrow(/^source\.yaml:\d+: codes > levels > A: consciousness: The value is not one of/);
  });

  test('is refused where the file is not there, and where a file is there that it does not name', () => {
    expect(() => loadDefinition('source.yaml', stringify(DEFINITION))).toThrow('codes > levels: there is no levels.conceptmap.json beside it');
    expect(() => load(MAP, { 'old.conceptmap.json': '{}' })).toThrow('old.conceptmap.json:1: no code table of the definition is this file');
  });
});
