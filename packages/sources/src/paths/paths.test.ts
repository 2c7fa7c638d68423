import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parsePaths, PathError } from './path.ts';
import { planOf } from './plan.ts';
import { isUnder, unreadIn } from './unread.ts';
import { readCells, type Resolve } from './walk.ts';

const nothing: Resolve = () => undefined;

function read(root: object, names: readonly string[], resolve = nothing): Record<string, string> {
  const { texts } = readCells(planOf(names), root, { count: names.length, resolve });
  return Object.fromEntries(names.flatMap((name, index) => (texts[index] === undefined ? [] : [[name, texts[index]]])));
}

const unread = (root: object, names: readonly string[], resolve = nothing): string[] =>
  [...unreadIn(root, readCells(planOf(names), root, { count: names.length, resolve }).marks)].sort();

const code = { coding: [{ system: 'http://read.info/readv2', code: 'H33' }, { system: 'http://snomed.info/sct', code: '195967001', display: 'Asthma', userSelected: true }, { code: 'own' }], text: '' };

describe('a cell of JSON', () => {
  test('is found by name, by number, and by what is so of an entry', () => {
    const names = ['code.coding[1].display', 'code.coding[system=http://snomed.info/sct].code', 'code.coding[system!=http://snomed.info/sct][1].code', 'code.coding[system=x].code', 'code.coding[7].code'];
    expect(read({ code }, names)).toEqual({ 'code.coding[1].display': 'Asthma', 'code.coding[system=http://snomed.info/sct].code': '195967001', 'code.coding[system!=http://snomed.info/sct][1].code': 'own' });
  });

  test('is the first value where a list has several, and what is true or a number is its text', () => {
    expect(read({ code, n: [0, 1.50] }, ['code.coding.system', 'code.coding.userSelected', 'n', 'n[1]'])).toEqual({ 'code.coding.system': 'http://read.info/readv2', 'code.coding.userSelected': 'true', n: '0', 'n[1]': '1.5' });
  });

  test('is asked by a path of conditions too', () => {
    const participant = [{ type: [{ coding: [{ code: 'REC' }] }], who: 'a' }, { type: [{ coding: [{ code: 'X' }, { code: 'PPRF' }] }], who: 'b' }];
    expect(read({ participant }, ['participant[type.coding.code=PPRF].who'])).toEqual({ 'participant[type.coding.code=PPRF].who': 'b' });
  });

  test('is of the same entry as its neighbours, where several are as was asked', () => {
    const participant = [{ kind: 'PPRF', who: { name: 'Adams' } }, { kind: 'PPRF', who: { name: 'Brown', id: '555' } }];
    const [name, id] = ['participant[kind=PPRF].who.name', 'participant[kind=PPRF].who.id'];
    expect(read({ participant }, [name, id])).toEqual({ [name]: 'Adams' });
    expect(unread({ participant }, [name, id])).toEqual(['participant.kind', 'participant.who.id', 'participant.who.name']);
    expect(read({ participant }, [`participant[kind=PPRF][1].who.id`])).toEqual({ [`participant[kind=PPRF][1].who.id`]: '555' });
  });

  test('is the first choice that has a value', () => {
    expect(read({ b: '2', c: '3' }, ['a | b', 'c | b', 'a | d'])).toEqual({ 'a | b': '2', 'c | b': '3' });
  });

  test('may stand in what a reference names, and in what that refers to', () => {
    const resolve: Resolve = (reference) => ({ 'Patient/1': { id: '1', managingOrganization: { reference: 'Organization/2' } }, 'Organization/2': { name: 'Elm Lane' } })[reference];
    const root = { subject: { reference: 'Patient/1' }, other: { reference: 'Patient/9' } };
    expect(read(root, ['subject->id', 'subject->managingOrganization->name', 'other->id', 'subject.id'], resolve)).toEqual({ 'subject->id': '1', 'subject->managingOrganization->name': 'Elm Lane' });
  });

  test('is looked for once in each thing that references name, however many name it, and in no more than a hundred', () => {
    const things = Array.from({ length: 400 }, (_, index) => ({ next: Array.from({ length: 400 }, () => ({ reference: String(index) })), ...(index === 150 && { late: 'x' }) }));
    let followed = 0;
    const resolve: Resolve = (reference) => (followed += 1, things[Number(reference)]);
    const next = things.map((_, index) => ({ reference: String(index) }));
    expect(read({ next }, ['next->next->next->next->next->late', 'next[150]->late'], resolve)).toEqual({ 'next[150]->late': 'x' });
    expect(followed).toBeLessThan(200_000);
  });

  test('is no text where it is empty, an object, a list or nothing, and no name that every object has', () => {
    expect(read({ a: '', b: {}, c: [], d: null }, ['a', 'b', 'c', 'd', 'constructor', 'constructor.name', '__proto__', 'toString'])).toEqual({});
  });
});

describe('what nobody read', () => {
  test('is named without the numbers of entries, and extensions by their URL', () => {
    const root = { code, note: [{ text: 'a', time: '2020' }, { time: '2021' }], extension: [{ url: 'urn:a', valueCode: 'x' }, { url: 'urn:b', valueCode: 'y' }] };
    expect(unread(root, ['code.coding[system=http://snomed.info/sct].code', 'note[0].text', 'extension[url=urn:a].valueCode'])).toEqual([
      'code.coding.code', 'code.coding.display', 'code.coding.system', 'code.coding.userSelected', 'extension[url=urn:b].valueCode', 'note.time',
    ]);
  });

  test('does not count a condition that was asked, nor a reference that was followed to something', () => {
    const root = { p: [{ kind: 'A', who: { reference: 'X/1' } }, { kind: 'B', who: { reference: 'X/2' } }] };
    const resolve: Resolve = (reference) => (reference === 'X/1' ? { name: 'n' } : undefined);
    expect(unread(root, ['p[kind=A].who->name', 'p[kind=B].who->name'], resolve)).toEqual(['p.kind', 'p.who.reference']);
  });

  test('repeats no name that could be a value', () => {
    expect(unread({ 'Edith Sandoval': 1, extension: [{ url: 'Edith Sandoval', value: 1 }] }, ['a'])).toEqual(['?', 'extension[url=?].value']);
  });

  test('stands under a name that is listed, or does not', () => {
    expect(['meta', 'meta.profile', 'metadata', 'a.meta'].filter((name) => isUnder(name, ['meta']))).toEqual(['meta', 'meta.profile']);
  });
});

test.each(['', 'a..b', 'a.', '.', 'a[', 'a[x]', 'a[=x]', 'a[b=]', '[0]', 'a b', ' | a', 'a->', '->'])('"%s" is no name of a place', (name) => {
  expect(() => parsePaths(name)).toThrow(PathError);
});

describe('whatever the names and the JSON', () => {
  const NAMES = ['a', 'a.b', 'a[0]', 'a[1].b', 'a[b=x].c', 'a[b!=x][0].c', 'a->b', 'a->a->b | b', 'reference', 'a.reference'];
  const json = fc.letrec((tie) => ({
    node: fc.oneof({ maxDepth: 5 }, fc.constantFrom<unknown>('x', '', 1, true, null, 'self'), fc.array(tie('node'), { maxLength: 3 }), fc.dictionary(fc.constantFrom('a', 'b', 'c', 'reference', '__proto__', 'length'), tie('node'))),
  })).node;

  test('a cell holds a value that is there, every value is read or unread, and a circle of references ends', () => {
    fc.assert(fc.property(fc.dictionary(fc.constantFrom('a', 'b', 'reference'), json), (root) => {
      const { texts, marks } = readCells(planOf(NAMES), root, { count: NAMES.length, resolve: (reference) => (reference === 'self' ? root : undefined) });
      const values = new Set(valuesIn(root));
      expect(texts.filter((text) => text !== undefined && !values.has(text))).toEqual([]);
      expect(unreadIn(root, marks).size).toBeLessThanOrEqual(valuesIn(root).length);
    }));
  });

  test('a name is taken apart or refused', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', '.', '[', ']', '=', '!', '->', '0', ' | ', ':', '_') }), (name) => {
      try {
        expect(parsePaths(name).length).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(PathError);
      }
    }));
  });
});

const valuesIn = (node: unknown): string[] => (typeof node === 'object' && node !== null ? Object.values(node).flatMap(valuesIn) : [String(node)]);
