import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readSearch } from './search-query.ts';

const claim = { searchParams: [{ name: 'patient', type: 'reference' }, { name: 'date', type: 'date' }, { name: 'code', type: 'token' }, { name: 'name', type: 'string' }] } as const;
const read = (query: string) => {
  try {
    return readSearch([...new URLSearchParams(query)], claim);
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('REST-044: what is searched by', () => {
  test('is heeded in the order in which it was sent', () => {
    expect(read('date=ge2026-01-01&patient=Patient/1&date=lt2026-02&_count=5&_sort=-date,name')).toEqual({
      heeded: [['date', 'ge2026-01-01'], ['patient', 'Patient/1'], ['date', 'lt2026-02'], ['_count', '5'], ['_sort', '-date,name']],
      ignored: [],
    });
  });

  test('is never more than two hundred a page', () => {
    expect(read('_count=5000')).toEqual({ heeded: [['_count', '200']], ignored: [] });
  });

  test.each(['_has:Observation:patient:code=1', 'patient.name=x', '_include=Encounter:patient', '_revinclude=Provenance:target', '_total=accurate', '_elements=id', '_filter=x', '_text=x', 'constructor=x', '__proto__=x'])('is not %s, which tells of more than the resources that are searched', (query) => {
    expect(read(query)).toEqual({ heeded: [], ignored: [1] });
  });

  test('has blank values and what is of the form of the answer left out', () => {
    expect(read('code=&_format=json&_pretty=true&_summary=false')).toEqual({ heeded: [], ignored: [] });
  });

  test.each([
    ['date=11/02/2026', 'search-value'],
    ['date=2026-01-01,yesterday', 'search-value'],
    ['code=%00', 'search-value'],
    ['code=%ff', 'search-value'],
    ['code=a%0d%0ab', 'search-value'],
    [`code=${'a'.repeat(1_001)}`, 'search-value'],
    ['_count=ten', 'search-value'],
    ['_count=-1', 'search-value'],
    ['_sort=patient.name', 'search-value'],
    ['date:missing=maybe', 'search-value'],
    ['code:in=http://valueset', 'search-modifier'],
    ['patient:Patient=1', 'search-modifier'],
    ['name:exact:contains=x', 'search-modifier'],
    [`${'code=a&'.repeat(51)}`, 'search-value'],
  ])('is not %s', (query, code) => {
    expect(read(query)).toBe(code);
  });

  test.each(['name:exact=A', 'name:contains=A', 'code:not=a', 'date:missing=true', 'patient:missing=false'])('may be %s', (query) => {
    expect(read(query)).toEqual({ heeded: [query.split('=')], ignored: [] });
  });

  test('is only ever what is claimed, whatever is sent', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 20 }), (parameters) => {
      const known = new Set(['patient', 'date', 'code', 'name', '_count', '_sort']);
      try {
        expect(readSearch(parameters, claim).heeded.every(([name]) => known.has(name.split(':')[0] ?? ''))).toBe(true);
      } catch (error) {
        expect((error as { status: number }).status).toBe(400);
      }
    }));
  });
});
