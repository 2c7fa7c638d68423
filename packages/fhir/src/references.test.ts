import { describe, expect, it } from '@jest/globals';
import type { Encounter } from '@medplum/fhirtypes';
import { referencesIn, replaceReferences } from './references.ts';

const encounter: Encounter = {
  resourceType: 'Encounter',
  status: 'finished',
  class: { code: 'AMB' },
  contained: [{ resourceType: 'Location', id: 'l', managingOrganization: { reference: 'Organization?identifier=urn:x|1' } }],
  subject: { reference: 'Patient?identifier=urn:x|1', display: 'Patient?x' },
  participant: [{ individual: { reference: 'Practitioner/1' } }, { individual: { identifier: { value: 'logical' } } }],
  location: [{ location: { reference: '#l' } }],
  extension: [{ url: 'urn:e', valueReference: { reference: 'Patient?identifier=urn:x|1' } }],
};

describe('the references of a resource', () => {
  it('are found at any depth, in the order of the resource, each once', () => {
    expect(referencesIn(encounter)).toEqual([
      'Organization?identifier=urn:x|1',
      'Patient?identifier=urn:x|1',
      'Practitioner/1',
      '#l',
    ]);
  });

  it('are replaced everywhere, and nothing else is', () => {
    const replaced = replaceReferences(encounter, (reference) => (reference.startsWith('Patient?') ? 'Patient/p1' : reference));
    expect(replaced).toEqual({
      ...encounter,
      subject: { reference: 'Patient/p1', display: 'Patient?x' },
      extension: [{ url: 'urn:e', valueReference: { reference: 'Patient/p1' } }],
    });
    expect(Object.keys(replaced)).toEqual(Object.keys(encounter));
  });

  it('are replaced in a copy that shares nothing with the resource', () => {
    const before = JSON.stringify(encounter);
    const replaced = replaceReferences(encounter, () => 'X/1');
    replaced.participant?.splice(0);
    expect(JSON.stringify(encounter)).toBe(before);
  });
});
