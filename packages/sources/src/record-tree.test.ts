import { describe, expect, test } from '@jest/globals';
import { createRecordTree } from './record-tree.ts';

describe('createRecordTree', () => {
  const tree = createRecordTree(['name', 'contacts[0].name', 'contacts[0].phone', 'contacts[1].name', 'tags'].map((path) => ({ to: [path] })), {
    'kind': 'home',
    'contacts[0].id': 'c1',
    'contacts[1].id': 'c2',
  });

  test('puts each value at its path, and constants beside them', () => {
    expect(tree.build(['A', 'B', '1', 'C', ['x', 'y']])).toEqual({ name: 'A', kind: 'home', contacts: [{ id: 'c1', name: 'B', phone: '1' }, { id: 'c2', name: 'C' }], tags: ['x', 'y'] });
  });

  test('leaves out what no column says anything of, and moves up what is behind it', () => {
    expect(tree.build([undefined, undefined, undefined, 'C', undefined])).toEqual({ kind: 'home', contacts: [{ id: 'c2', name: 'C' }] });
    expect(tree.build([undefined, undefined, undefined, undefined, undefined])).toEqual({ kind: 'home' });
  });

  test('names the columns that feed a place, where the entries ended up', () => {
    const feeding = tree.feeding(['A', undefined, undefined, 'C', undefined]);
    expect(feeding.get('contacts[0].name')).toEqual([3]);
    expect(feeding.get('contacts[0]')).toEqual([3]);
    expect(feeding.get('contacts')).toEqual([1, 2, 3]);
    expect(feeding.get('kind')).toBeUndefined();
  });

  test('names the columns that could have filled what is missing', () => expect(tree.feeding([]).get('contacts')).toEqual([1, 2, 3]));

  test('lets a column follow another into an object, without being a reason for it', () => {
    const leads = createRecordTree([{ to: ['pcn'], also: ['leads[0].pcn'] }, { to: ['leads[0].name'] }], {});
    expect(leads.build(['U1', undefined])).toEqual({ pcn: 'U1' });
    expect(leads.build(['U1', 'Ann'])).toEqual({ pcn: 'U1', leads: [{ pcn: 'U1', name: 'Ann' }] });
  });

  test.each([
    ['fill one path', ['a', 'a']],
    ['run through one another', ['a', 'a.b']],
    ['take a list for an object', ['a[0]', 'a.b']],
    ['leave out an entry of a list', ['a[1]']],
  ])('refuses paths that %s', (_, paths) => expect(() => createRecordTree(paths.map((path) => ({ to: [path] })), {})).toThrow(/filled twice|leaves out/));
});
