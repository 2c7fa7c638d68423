import { describe, expect, test } from '@jest/globals';
import type { CarePlan, Patient, Resource } from '@medplum/fhirtypes';
import { EHCH_PROFILE, UK_CORE_PROFILE } from './profiles.ts';
import { supportedElements } from './supported.ts';
import { conceptsIn, elementAt } from './walk.ts';

const filled = (profile: string, resource: Resource) => supportedElements(profile).filter(({ isFilled }) => isFilled(resource)).map(({ path }) => path);

describe('the elements that profiles ask to be supported', () => {
  test('are known of every profile that is claimed, each an element of R4', () => {
    for (const profile of [...Object.values(EHCH_PROFILE), ...Object.values(UK_CORE_PROFILE)]) {
      const elements = supportedElements(profile);
      expect(new Set(elements.map(({ path }) => path)).size).toBe(elements.length);
    }
    expect(supportedElements(EHCH_PROFILE.pcsp)).not.toEqual([]);
  });

  test('are those that UK Core flags too, where ours derives from it', () => {
    const byProfile = Object.fromEntries(supportedElements(EHCH_PROFILE.resident).map(({ path, by }) => [path, by]));
    expect(byProfile).toMatchObject({ 'Patient.telecom': UK_CORE_PROFILE.patient, 'Patient.managingOrganization': EHCH_PROFILE.resident });
  });

  test('are none of a profile that nobody knows, whatever its name', () => {
    expect(['https://other.example', 'constructor', ''].map(supportedElements)).toEqual([[], [], []]);
  });

  test('are filled where a resource has them, whatever the form of a choice, and an extension only by its URL', () => {
    const patient: Patient = { resourceType: 'Patient', active: false, name: [{ family: 'Kaur' }], telecom: [] };
    expect(filled(UK_CORE_PROFILE.patient, patient)).toEqual(['Patient.active', 'Patient.name']);
    const [agreedWith, whatMatters] = ['AgreedWith', 'WhatMatters'].map((name) => `https://ehch.example/fhir/StructureDefinition/EHCH-${name}`);
    const plan = { resourceType: 'CarePlan', period: { start: '2026-01-01' }, extension: [{ url: whatMatters!, valueString: 'walks' }] } as CarePlan;
    const found = filled(EHCH_PROFILE.pcsp, plan);
    expect(found).toEqual(expect.arrayContaining(['CarePlan.period', 'CarePlan.period.start', `CarePlan.extension(${whatMatters})`]));
    expect(found).not.toContain(`CarePlan.extension(${agreedWith})`);
  });
});

describe('places within resources', () => {
  test.each([
    ['Observation.component[3].valueQuantity.value', 'Observation.component.valueQuantity'],
    ['Flag.code.coding[0].code', 'Flag.code'],
    ['QuestionnaireResponse.item[0].item[1].answer[0].valueCoding.code', 'QuestionnaireResponse.item.item.answer.valueCoding'],
    ['Patient.extension[0].valueCode', 'Patient.extension'],
    ['Patient.nobody.knows', 'Patient.nobody'],
    ['Patient', 'Patient'],
    ['Spaceship.engine', 'Spaceship'],
  ])('%s lies in the element %s', (place, element) => expect(elementAt(place)).toBe(element));

  test('concepts are found at any depth, with the element that they are of', () => {
    const plan = { resourceType: 'CarePlan', category: [{ text: 'a' }, { coding: [{ code: 'b' }] }], note: [{ text: 'no concept' }], activity: [{ detail: { code: { text: 'c' } } }] } as CarePlan;
    expect([...conceptsIn(plan)]).toEqual([
      { element: 'CarePlan.category', concept: { text: 'a' } },
      { element: 'CarePlan.category', concept: { coding: [{ code: 'b' }] } },
      { element: 'CarePlan.activity.detail.code', concept: { text: 'c' } },
    ]);
  });
});
