import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatScopes, grants, intersectScopes, parseScope, parseScopes } from './scopes.ts';

const permissions = fc.subarray([...'cruds'], { minLength: 1 }).map((letters) => letters.join(''));
const scope = fc.record({ resource: fc.constantFrom('*', 'Encounter', 'Patient', 'records'), permissions });
const scopes = fc.array(scope, { maxLength: 5 });

describe('parseScope (SEC-011)', () => {
  test.each([
    ['system/Encounter.c', 'Encounter', 'c'],
    ['system/Encounter.cu', 'Encounter', 'cu'],
    ['system/Encounter.cruds', 'Encounter', 'cruds'],
    ['system/*.rs', '*', 'rs'],
    ['system/records.c', 'records', 'c'],
    ['system/Encounter.read', 'Encounter', 'rs'],
    ['system/Encounter.write', 'Encounter', 'cud'],
    ['system/*.*', '*', 'cruds'],
  ])('%s means %s: %s', (text, resource, letters) => expect(parseScope(text)).toEqual({ resource, permissions: letters }));

  test.each([
    'system/Encounter.uc',
    'system/Encounter.cc',
    'system/Encounter.',
    'system/Encounter.x',
    'system/Encounter',
    'system/.c',
    'system/Enc*.c',
    'patient/Encounter.rs',
    'user/*.cruds',
    'openid',
    'system/Encounter.RS',
    'system/Encounter.rs?category=a', // SEC-013: refused, since it would have to be enforced
    'system/Encounter.rs ',
  ])('refuses %s', (text) => expect(parseScope(text)).toBeUndefined());

  test('reads back what it writes', () => {
    fc.assert(fc.property(scope, (one) => expect(parseScope(formatScopes([one]))).toEqual(one)));
  });
});

describe('parseScopes', () => {
  test('reads a list, and refuses it whole for one bad member or none', () => {
    expect(parseScopes('system/A.c  system/B.rs')).toEqual([
      { resource: 'A', permissions: 'c' },
      { resource: 'B', permissions: 'rs' },
    ]);
    for (const text of ['', ' ', 'system/A.c openid']) expect(parseScopes(text)).toBeUndefined();
  });
});

describe('intersectScopes (SEC-011)', () => {
  test.each([
    ['system/Encounter.cruds', 'system/Encounter.cr', 'system/Encounter.cr'],
    ['system/*.cruds', 'system/Encounter.c system/Patient.rs', 'system/Encounter.c system/Patient.rs'],
    ['system/Encounter.rs', 'system/*.cruds', 'system/Encounter.rs'],
    ['system/Encounter.c system/Encounter.r', 'system/Encounter.cruds', 'system/Encounter.cr'],
    ['system/Encounter.d', 'system/Encounter.cru', ''],
    ['system/Encounter.read', 'system/Encounter.write', ''],
    ['system/Patient.r', 'system/Encounter.cruds', ''],
  ])('%s of %s gives "%s"', (asked, allowed, granted) => {
    expect(formatScopes(intersectScopes(parseScopes(asked)!, parseScopes(allowed)!))).toBe(granted);
  });

  test('grants exactly what both sides grant', () => {
    fc.assert(
      fc.property(scopes, scopes, fc.constantFrom('Encounter', 'Patient', 'records', 'Other'), permissions, (asked, allowed, resource, need) => {
        expect(grants(intersectScopes(asked, allowed), resource, need)).toBe(grants(asked, resource, need) && grants(allowed, resource, need));
      }),
    );
  });
});

describe('grants (SEC-012)', () => {
  test('needs every letter, from any of the scopes', () => {
    const held = parseScopes('system/Encounter.c system/*.s')!;
    expect(grants(held, 'Encounter', 'cs')).toBe(true);
    expect(grants(held, 'Encounter', 'cu')).toBe(false);
    expect(grants(held, 'Patient', 's')).toBe(true);
    expect(grants(held, 'Patient', 'c')).toBe(false);
    expect(grants([], 'Encounter', 'c')).toBe(false);
  });

  test('grants nothing for no permission', () => expect(grants(parseScopes('system/*.cruds')!, 'Encounter', '')).toBe(false));
});
