import { describe, expect, test } from '@jest/globals';
import { evalFhirPath } from '@medplum/core';
import type { CarePlan, Observation, Resource } from '@medplum/fhirtypes';
import { EHCH_PROFILE } from '../src/profiles.ts';
import { allowed } from './drift/breaking.ts';
import { DECISIONS } from './drift/conforming-decisions.ts';
import { OUTCOMES } from './drift/conforming-outcomes.ts';
import { PLACES_AND_PEOPLE } from './drift/conforming-places-and-people.ts';
import { PLANS_AND_ROUNDS } from './drift/conforming-plans-and-rounds.ts';
import { PROFILES } from './drift/definition.ts';
import { refusals, rulesSay, validatorSays } from './drift/refusals.ts';
import { PROFILE_RULES } from '../src/profile-rules/index.ts';

const CONFORMING: Readonly<Record<string, readonly Resource[]>> = { ...PLACES_AND_PEOPLE, ...PLANS_AND_ROUNDS, ...OUTCOMES, ...DECISIONS };

/** What breaks each invariant, and nothing else. */
const BREAKS_INVARIANT: Readonly<Record<string, (resource: never) => void>> = {
  'ehch-home-1': (home: { identifier: object[] }) => { home.identifier = [{ system: 'urn:other', value: '1' }]; },
  'ehch-related-person-1': (person: { telecom?: unknown }) => { delete person.telecom; },
  'ehch-round-1': (round: { participant: object[] }) => { round.participant.shift(); round.participant.push(...structuredClone(round.participant)); },
  'ehch-round-2': (round: { participant: object[] }) => { round.participant.pop(); },
  'ehch-check-in-1': (checkIn: { participant: object[] }) => { checkIn.participant = [0, 1].map(() => structuredClone(checkIn.participant[0]!)); },
  'ehch-referral-1': (referral: { performerType: { text?: string } }) => { referral.performerType = { coding: [{ code: 'x' }] } as never; },
  'ehch-news2-1': (news2: { component: { code: { coding: { code: string }[] } }[] }) => {
    news2.component[1]!.code.coding[0]!.code = '1104311000000102';
    news2.component[2]!.code.coding[0]!.code = '1104321000000108';
  },
  'ehch-news2-2': (news2: { valueQuantity: { value: number } }) => { news2.valueQuantity.value = 21; },
  'ehch-news2-3': (news2: { component: { dataAbsentReason?: object }[] }) => { news2.component[1]!.dataAbsentReason = { text: 'x' }; },
  'ehch-news2-4': (news2: { valueQuantity?: object; dataAbsentReason?: object; component: { valueQuantity?: object; dataAbsentReason?: object }[] }) => {
    for (const scored of [news2, ...news2.component]) {
      delete scored.valueQuantity;
      scored.dataAbsentReason = { text: 'x' };
    }
  },
};

test('every profile that we claim has a definition, rules and a conforming resource', () => {
  const canonicals = Object.values(EHCH_PROFILE).sort();
  expect(PROFILES.map(({ url }) => url).sort()).toEqual(canonicals);
  expect(Object.keys(PROFILE_RULES)).toEqual(expect.arrayContaining(canonicals));
  expect(Object.keys(CONFORMING).map((id) => `https://ehch.example/fhir/StructureDefinition/${id}`).sort()).toEqual(canonicals);
});

describe.each(PROFILES.map((profile) => [profile.id ?? '', profile] as const))('%s', (id, profile) => {
  const { url, differential } = profile;
  const conforming = CONFORMING[id] ?? [];
  const definition = { url, own: differential?.element ?? [], inherited: [] };

  test('accepts a resource that conforms', () => {
    expect(conforming.flatMap((resource) => validatorSays(url, resource))).toEqual([]);
  });

  test('refuses a resource of another type', () => {
    expect(rulesSay(url, { resourceType: 'Basic', code: {} })).not.toEqual([]);
  });

  test.each(refusals(definition, conforming))('refuses a resource $how', ({ check }) => { check(); });
});

test('a NEWS2 with neither a total nor the reason why there is none is refused', () => {
  const [news2] = structuredClone(CONFORMING['EHCH-NEWS2'] as Observation[]);
  delete news2!.valueQuantity;
  expect(rulesSay(EHCH_PROFILE.news2, news2!).map(({ expression }) => expression)).toEqual(['Observation.valueQuantity']);
});

describe('EHCH-PCSP', () => {
  const { url = '' } = PROFILES.find(({ id }) => id === 'EHCH-PCSP')!;
  const plan = CONFORMING['EHCH-PCSP']![0] as CarePlan;

  test('is refused with goals and nothing that matters to the person', () => {
    expect(rulesSay(url, { ...plan, extension: plan.extension?.slice(1) })).toEqual([
      { expression: 'CarePlan.extension', text: 'what matters to the person, in their own words, is missing', type: 'required' },
    ]);
  });

  test('is refused with both national types in one category, where nobody could point to either', () => {
    const category = [{ coding: plan.category?.flatMap(({ coding = [] }) => coding) }];
    expect(rulesSay(url, { ...plan, category }).map(({ expression }) => expression)).toEqual(['CarePlan.category']);
  });

  test('is agreed with people', () => {
    const extension = [...plan.extension!, { url: plan.extension![1]!.url, valueReference: { reference: 'Organization/1' } }];
    expect(rulesSay(url, { ...plan, extension }).map(({ expression }) => expression)).toEqual(['CarePlan.extension[5].valueReference']);
  });
});

const bound = PROFILES.flatMap(({ id = '', url, differential }) => (differential?.element ?? [])
  .filter(({ binding }) => binding?.strength === 'required').map((element) => ({ id, url, element, path: element.path })));

test.each(bound)('$id accepts every code that is bound to $path', ({ id, url, element }) => {
  const resources = allowed({ url, own: [element], inherited: [] }, element, CONFORMING[id]![0]!);
  expect(resources.length).toBeGreaterThan(1);
  expect(resources.flatMap((resource) => validatorSays(url, resource))).toEqual([]);
});

const invariants = PROFILES.flatMap(({ id = '', url, differential }) =>
  (differential?.element ?? []).flatMap(({ constraint = [] }) => constraint.map(({ key = '', human, expression = '' }) => ({ id, url, key, human, expression }))));

test.each(invariants)('$id refuses a resource that breaks $key: $human', ({ id, url, key, expression }) => {
  const conforming = CONFORMING[id]!;
  const broken = structuredClone(conforming[0]!);
  BREAKS_INVARIANT[key]!(broken as never);
  expect(conforming.flatMap((resource) => evalFhirPath(expression, resource))).toEqual(conforming.map(() => true));
  expect(evalFhirPath(expression, broken)).toEqual([false]);
  expect(rulesSay(url, broken)).toHaveLength(1);
});
