import { describe, expect, test } from '@jest/globals';
import type { Observation, Resource } from '@medplum/fhirtypes';
import { UK_CORE_PROFILE } from '../src/profiles.ts';
import { CONFORMING_TO_UK_CORE } from './drift/conforming-uk-core.ts';
import { contradictions } from './drift/contradictions.ts';
import { PROFILES } from './drift/definition.ts';
import { refusals, rulesSay, validatorSays } from './drift/refusals.ts';
import { readUkCore } from './drift/uk-core-files.ts';
import { PROFILE_RULES } from '../src/profile-rules/index.ts';
import { UK_CORE_RULES } from '../src/profile-rules/uk-core.ts';

const BASE = 'https://fhir.hl7.org.uk/StructureDefinition/UKCore-';
const folder = process.env.EHCH_UK_CORE_DIR;

if (!folder) {
  process.stderr.write('EHCH_UK_CORE_DIR is not set: rules and profiles were NOT compared with the published UK Core profiles.\n');
}

test('every UK Core profile that we name has rules', () => {
  expect(Object.keys(PROFILE_RULES)).toEqual(expect.arrayContaining(Object.values(UK_CORE_PROFILE)));
});

test.each(Object.entries(CONFORMING_TO_UK_CORE))('accepts resources that conform to UKCore-%s', (name, conforming) => {
  expect(conforming.flatMap((resource) => validatorSays(BASE + name, resource))).toEqual([]);
});

describe('UKCore-Patient', () => {
  const withNhsNumber = (value: string): Resource => ({ resourceType: 'Patient', identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value }] });

  test.each(['9000000000', '9000000008', '1111111111', '900000000', '900 000 0009', 'X000000009'])('refuses the NHS number %s', (value) => {
    expect(rulesSay(`${BASE}Patient`, withNhsNumber(value))).toEqual([
      { expression: 'Patient.identifier[0].value', text: 'an NHS number has ten digits of which the last is the check digit', type: 'value' },
    ]);
  });
});

describe('what UK Core says of vital signs in words', () => {
  const example = (name: string) => structuredClone(CONFORMING_TO_UK_CORE[`Observation-VitalSigns${name}`]![0] as Observation);
  const says = (name: string, observation: Observation) => rulesSay(`${BASE}Observation-VitalSigns${name}`, observation).map(({ expression }) => expression);

  test.each<[string, string, Partial<Observation>, string]>([
    ['a category without a code', '', { category: [{ text: 'Vital signs' }] }, 'Observation.category[0]'],
    ['a second code in the category', '', { category: [{ coding: [...example('').category![0]!.coding!, { code: 'exam' }] }] }, 'Observation.category[0].coding[1].code'],
    ['a second system in the category', '', { category: [{ coding: [...example('').category![0]!.coding!, { system: 'urn:other' }] }] }, 'Observation.category[0].coding[1].system'],
    ['a LOINC coding without a code', '-BMI', { code: { coding: [{ system: 'http://loinc.org' }, ...example('-BMI').code.coding!.slice(1)] } }, 'Observation.code.coding[0].code'],
    ['a height in another unit than one of length', '-BodyHeight', { valueQuantity: { ...example('-BodyHeight').valueQuantity, code: 'kg' } }, 'Observation.valueQuantity.code'],
    ['a height in a unit of another system', '-BodyHeight', { valueQuantity: { ...example('-BodyHeight').valueQuantity, system: 'urn:other' } }, 'Observation.valueQuantity.system'],
  ])('refuses %s', (_, name, change, place) => {
    expect(says(name, { ...example(name), ...change })).toEqual([place]);
  });

  test('refuses a pressure whose LOINC coding has no code', () => {
    const observation = example('-BloodPressure');
    delete observation.component![0]!.code.coding![0]!.code;
    expect(says('-BloodPressure', observation)).toEqual(['Observation.component[0].code.coding[0].code']);
  });
});

(folder ? describe : describe.skip).each(Object.keys(UK_CORE_RULES))('UKCore-%s as published', (name) => {
  const conforming = CONFORMING_TO_UK_CORE[name] ?? [{ resourceType: name } as Resource];
  const said = folder ? refusals(readUkCore(folder).definition(name), conforming) : [];

  test(said.length > 0 ? 'fixes something' : 'fixes nothing', () => {
    expect(name in CONFORMING_TO_UK_CORE).toBe(said.length > 0);
  });

  said.forEach(({ how, check }) => {
    test(`refuses a resource ${how}`, () => { check(); });
  });
});

const derived = PROFILES.filter(({ baseDefinition = '' }) => baseDefinition.startsWith(BASE));

test.each(derived)('$id is asked what its parent is asked, first', ({ url, baseDefinition = '' }) => {
  expect(PROFILE_RULES[baseDefinition]).toHaveLength(1);
  expect(PROFILE_RULES[url]).toEqual([PROFILE_RULES[baseDefinition]![0], expect.any(Function)]);
});

(folder ? test : test.skip).each(derived)('$id derives from a published UK Core profile and does not contradict it', ({ url, baseDefinition = '', differential }) => {
  const ukCore = readUkCore(folder ?? '');
  const name = baseDefinition.slice(BASE.length);
  expect(ukCore.has(name)).toBe(true);
  expect(contradictions({ url, own: differential?.element ?? [], inherited: [] }, ukCore.definition(name))).toEqual([]);
});

test('a profile contradicts its parent by allowing fewer, more, another value, other slices or more beside them', () => {
  const discriminator = [{ type: 'value' as const, path: 'system' }];
  const parent = { url: 'parent', inherited: [], own: [
    { id: 'A.few', path: 'A.few', min: 2 }, { id: 'A.many', path: 'A.many', max: '1' }, { id: 'A.value', path: 'A.value', fixedCode: 'x' },
    { id: 'A.told', path: 'A.told', slicing: { discriminator, rules: 'open' as const } }, { id: 'A.closed', path: 'A.closed', slicing: { discriminator, rules: 'closed' as const } },
  ] };
  const profile = { url: 'ours', inherited: [], own: [
    { id: 'A.few', path: 'A.few', min: 1 }, { id: 'A.many', path: 'A.many', max: '*' }, { id: 'A.value', path: 'A.value', patternCode: 'y' },
    { id: 'A.told', path: 'A.told', slicing: { discriminator: [{ type: 'value' as const, path: 'use' }], rules: 'open' as const } },
    { id: 'A.closed', path: 'A.closed', slicing: { discriminator, rules: 'open' as const } },
  ] };
  expect(contradictions(parent, parent)).toEqual([]);
  expect(contradictions(profile, parent)).toEqual([
    'A.few: fewer are allowed than by the parent', 'A.many: more are allowed than by the parent', 'A.value: the parent has another value',
    'A.told: the parent tells slices by something else', 'A.closed: the parent allows nothing beside its slices',
  ]);
});
