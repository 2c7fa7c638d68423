import { describe, expect, test } from '@jest/globals';
import { isConditional, isPlaceholder, referencesOf, replacePlaceholders, replaceReferences } from './references.ts';

const URN = 'urn:uuid:6f0c2c0e-5b5b-4a3e-9d0a-0d6a6a1f5a11';

describe('references within a resource', () => {
  test('are found with their paths', () => {
    const resource = { subject: { reference: 'Patient/1' }, performer: [{ display: 'x' }, { reference: 'Practitioner/2' }], note: { text: 'reference' } };
    expect(referencesOf(resource)).toEqual([{ path: 'subject', reference: 'Patient/1' }, { path: 'performer[1]', reference: 'Practitioner/2' }]);
  });

  test('are told apart', () => {
    expect(['Patient?identifier=1', 'Patient/1', URN, 'https://x/Patient?identifier=1', '#a'].map(isConditional)).toEqual([true, false, false, false, false]);
    expect([URN, 'urn:oid:1.2', 'Patient/1', 'urn:x'].map(isPlaceholder)).toEqual([true, true, false, false]);
  });

  test('are replaced in a copy, and what has none is shared with the original', () => {
    const original = { resourceType: 'X', subject: { reference: 'Patient?identifier=1' }, code: { text: 'same' } };
    const replaced = replaceReferences(original, () => 'Patient/1');
    expect(replaced).toEqual({ resourceType: 'X', subject: { reference: 'Patient/1' }, code: { text: 'same' } });
    expect(original.subject.reference).toBe('Patient?identifier=1');
    expect(replaced.code).toBe(original.code);
    expect(replaceReferences(original, (reference) => reference)).toBe(original);
  });
});

describe('fullUrls of bundle entries (REST-064)', () => {
  const became = new Map([[URN, 'Patient/1']]);

  test('are replaced in references, in elements of type uri and in the links of the narrative', () => {
    const resource = { subject: { reference: URN }, valueUri: URN, text: { div: `<div><a href="${URN}">x</a> ${URN}</div>` } };
    expect(replacePlaceholders(resource, became)).toEqual({ subject: { reference: 'Patient/1' }, valueUri: 'Patient/1', text: { div: `<div><a href="Patient/1">x</a> ${URN}</div>` } });
  });

  test('are left in identifiers, and inside other text', () => {
    const resource = { identifier: [{ system: 'urn:ietf:rfc:3986', value: URN }], note: `see ${URN}` };
    expect(replacePlaceholders(resource, became)).toBe(resource);
  });
});
