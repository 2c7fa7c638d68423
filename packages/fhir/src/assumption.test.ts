import { describe, expect, test } from '@jest/globals';
import type { Patient } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { type Assumption, assumptionsOf, assumptionUrl, mayBe } from './assumption.ts';

const ADA: Patient = { resourceType: 'Patient', name: [{ family: 'O\u2019Brien-N\u00fa\u00f1ez' }, { use: 'maiden', family: 'Ward' }], birthDate: '1938-02-11' };

test('what is assumed of a person comes back out of the transaction that it stands in, whatever it is', () => {
  const text = fc.option(fc.string({ minLength: 1 }).filter((one) => one.isWellFormed()), { nil: undefined });
  fc.assert(fc.property(text, text, (family, birthDate) => {
    const assumed: Assumption = { identity: 'Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9000000009', ...(family !== undefined && { family }), ...(birthDate !== undefined && { birthDate }) };
    expect(assumptionsOf({ resourceType: 'Bundle', type: 'transaction', entry: [{ request: { method: 'GET', url: assumptionUrl(assumed) } }] })).toEqual([assumed]);
  }));
});

describe('a person may be the one who is meant', () => {
  test.each<[string, Partial<Assumption>, boolean]>([
    ['if nothing is said', {}, true],
    ['by a name in other letters', { family: "O'BRIEN NUNEZ" }, true],
    ['by a maiden name', { family: 'ward' }, true],
    ['by a year of birth alone', { birthDate: '1938' }, true],
    ['not by another name', { family: 'Wood', birthDate: '1938-02-11' }, false],
    ['not by another day of birth', { family: 'Ward', birthDate: '1938-11-02' }, false],
    ['not by another year of birth', { birthDate: '1939' }, false],
  ])('%s', (_when, said, expected) => expect(mayBe(ADA, { identity: 'x', ...said })).toBe(expected));

  test('of whom nothing is known', () => expect(mayBe({ resourceType: 'Patient' }, { identity: 'x', family: 'Ward', birthDate: '1938' })).toBe(true));
});
