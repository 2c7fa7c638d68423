import { describe, expect, test } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { within, type Check } from './check.ts';
import { PROFILE_RULES } from './index.ts';
import { absent, atLeast, required } from './presence.ts';
import { profile } from './profile.ts';
import { refersTo } from './references.ts';
import { bySystem, closed, slice } from './slices.ts';
import { fixed, oneOf, pattern } from './values.ts';

const says = (check: Check, resource: object): string[] =>
  profile('Patient', check)({ resourceType: 'Patient', ...resource } as Resource).map(({ expression }) => expression);

describe('where a fault is said to be', () => {
  test.each<[string, Check, object, string[]]>([
    ['the first step that is missing', required('contact.name.family'), {}, ['Patient.contact']],
    ['each place in which the last step is missing', required('contact.name.family'), { contact: [{ name: { family: 'x' } }, { name: {} }, {}] },
      ['Patient.contact[1].name.family', 'Patient.contact[2].name']],
    ['nowhere, where what holds the element is missing and not asked for', within('contact', required('name')), {}, []],
    ['the item with the wrong value', fixed('name.use', 'official'), { name: [{ use: 'official' }, { use: 'old' }] }, ['Patient.name[1].use']],
    ['the repetition with the wrong value', oneOf('name.given', ['a']), { name: [{ given: ['a', 'b'] }] }, ['Patient.name[0].given[1]']],
    ['the concept without the code', pattern('maritalStatus', 'urn:s', ['M']), { maritalStatus: { text: 'x' } }, ['Patient.maritalStatus']],
    ['the array with too few items', atLeast(2, 'contact.telecom'), { contact: [{ telecom: [{}, {}] }, { telecom: [{}] }] }, ['Patient.contact[1].telecom']],
    ['the element that may not be there', absent('photo'), { photo: [{}] }, ['Patient.photo']],
    ['an item that is in no slice', closed('identifier', [bySystem('urn:a')], 'x'), { identifier: [{ system: 'urn:a' }, { system: 'urn:b' }] }, ['Patient.identifier[1]']],
    ['an item of a slice, and the slice', slice('identifier', { name: 'a', matches: bySystem('urn:a'), max: 1 }, required('value')),
      { identifier: [{ system: 'urn:b' }, { system: 'urn:a' }, { system: 'urn:a', value: '1' }] }, ['Patient.identifier', 'Patient.identifier[1].value']],
  ])('%s', (_, check, resource, places) => {
    expect(says(check, resource)).toEqual(places);
  });
});

test('a primitive that says why it has no value is there', () => {
  expect(says(required('birthDate'), { _birthDate: { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }] } })).toEqual([]);
});

describe('a reference', () => {
  const allowed = ['Patient/1', 'Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9000000009', 'https://server.example/FHIR/R4/Patient/1/_history/2',
    'urn:uuid:5a1c1c4e-9c7e-4b0e-8f62-0e5b1d0a1d11', '#contained'];
  const refused = ['Group/1', 'Group?identifier=urn:x/Patient/1|1', 'https://server.example/Patient/Group/1', 'https://server.example/FHIR/R4/Group/1/_history/2'];

  test.each(allowed)('to %s may be to a Patient', (reference) => {
    expect(says(refersTo('link.other', 'Patient', 'RelatedPerson'), { link: [{ other: { reference } }] })).toEqual([]);
  });

  test.each(refused)('to %s is not to a Patient', (reference) => {
    expect(says(refersTo('link.other', 'Patient', 'RelatedPerson'), { link: [{ other: { reference } }] })).toEqual(['Patient.link[0].other']);
  });

  test('by identifier alone is judged by the type that it declares', () => {
    expect(says(refersTo('managingOrganization', 'Organization'), { managingOrganization: { identifier: { value: '1' } } })).toEqual([]);
    expect(says(refersTo('managingOrganization', 'Organization'), { managingOrganization: { type: 'Patient' } })).toEqual(['Patient.managingOrganization']);
  });
});

test('a rule answers for a resource of whatever shape, and no fault repeats a value of it', () => {
  const everyRule = Object.values(PROFILE_RULES).flat();
  const anyValue = fc.letrec((tie) => ({
    node: fc.oneof({ maxDepth: 4 }, fc.uuid(), fc.constant(null), fc.integer(), fc.array(tie('node'), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom('identifier', 'extension', 'code', 'coding', 'category', 'status', 'subject', 'value', 'system', 'reference', 'component', 'type', 'participant', 'valueQuantity', 'entry', 'flag', 'period'), tie('node'))),
  })).node;
  fc.assert(fc.property(anyValue, fc.constantFrom('Patient', 'Encounter', 'Observation', 'CarePlan', 'List'), (value, resourceType) => {
    const resource = { ...(typeof value === 'object' ? value : {}), resourceType } as unknown as Resource;
    const said = JSON.stringify(everyRule.flatMap((rule) => rule(resource)));
    const values = JSON.stringify(value).match(/[0-9a-f]{8}-[0-9a-f-]{27}/g) ?? [];
    expect(values.filter((one) => said.includes(one))).toEqual([]);
  }));
});

test('a canonical that nobody knows has no rules, whatever it is called', () => {
  expect([PROFILE_RULES['urn:nobody'], PROFILE_RULES.constructor, PROFILE_RULES.__proto__]).toEqual([undefined, undefined, undefined]);
});
