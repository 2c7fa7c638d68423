import { describe, expect, test } from '@jest/globals';
import { claimsOf } from './claims.ts';
import { methodsAt } from './methods.ts';
import { capabilityStatement } from './statement.ts';

const READ = ['GET', 'HEAD'];
const writes = [{ type: 'Encounter', interactions: ['create', 'update'], more: { conditionalCreate: true, conditionalUpdate: true } }] as const;

describe('REST-074: the methods that an address takes', () => {
  test.each([
    ['/Encounter', READ],
    ['/Encounter/', READ],
    ['/Encounter/1', READ],
    ['/Encounter/1/_history', READ],
    ['/Encounter/1/_history/2', READ],
    ['/Encounter/_search', ['POST']],
    ['/Encounter/$validate', ['POST']],
    ['/', []],
    ['', []],
    ['/encounter', []],
    ['/Encounter//1', []],
    ['/Encounter/1/2', []],
    ['/Encounter/_history', []],
    ['/Encounter/_search/1', []],
    ['/Encounter/$everything', []],
    ['/Encounter/$validate/1', []],
    ['/Encounter/1/$validate', ['GET', 'POST']],
    ['/Encounter/1/$validate/2', []],
    ['/Encounter/1/$everything', []],
    ['/Encounter/_history/$validate', []],
    ['/Encounter/1/_history/2/3', []],
    ['/Encounter%2f1', []],
    ['/constructor', []],
  ])('%s: %j', (path, methods) => {
    expect(methodsAt(path, claimsOf([]))).toEqual(methods);
  });

  test('are more where somebody takes writes, and the statement says so of that type alone', () => {
    const claims = claimsOf(writes);
    expect(['/Encounter', '/Encounter/1', '/Patient', '/Patient/1'].map((path) => methodsAt(path, claims))).toEqual([[...READ, 'POST', 'PUT'], [...READ, 'PUT'], READ, READ]);
    const { rest } = capabilityStatement({ claims, system: ['transaction'], topics: [], base: 'https://gateway.example/fhir/R4' });
    const conditional = rest?.[0]?.resource?.filter(({ conditionalCreate }) => conditionalCreate).map(({ type, interaction }) => [type, interaction?.map(({ code }) => code)]);
    expect(conditional).toEqual([['Encounter', ['read', 'vread', 'history-instance', 'search-type', 'create', 'update']]]);
    expect(rest?.[0]?.interaction).toEqual([{ code: 'transaction' }]);
  });
});
