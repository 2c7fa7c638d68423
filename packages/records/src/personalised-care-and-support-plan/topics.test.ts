import { describe, expect, test } from '@jest/globals';
import { createTrigger } from '@ehch/fhir';
import { TOPICS } from '@ehch/fhir-profiles';
import type { CarePlan } from '@medplum/fhirtypes';
import { mapPersonalisedCareAndSupportPlan } from './map.ts';
import type { PersonalisedCareAndSupportPlanRecord as PlanRecord } from './record.ts';

const firedBy = createTrigger(TOPICS);

const planOf = (status: PlanRecord['status'], agreedWith: PlanRecord['agreedWith'] = {}): CarePlan =>
  mapPersonalisedCareAndSupportPlan({
    source: { system: 'https://care.sunnyside.example', id: 'PCSP-0171', updatedAt: '2026-11-20T09:30:00Z' },
    home: { odsCode: 'VM1AB' },
    resident: { nhsNumber: '9000000009' },
    status,
    whatMatters: 'My garden.',
    agreedWith,
    author: { name: 'Leanne Hughes', role: 'registered-manager' },
    created: '2026-11-05',
    period: { start: '2026-11-05' },
  }).find((resource) => resource.resourceType === 'CarePlan')!;

/** The topics that each version of a plan fires, told one after the other. */
const topicsOf = (...versions: CarePlan[]): string[][] =>
  versions.map((current, index) => firedBy({ previous: versions[index - 1], current }).map(({ topic }) => topic.name));

const REFUSED = { resident: false, relatives: ['Simran Kaur'], staff: [{ name: 'Beatrix Nowak', role: 'advanced-nurse-practitioner' as const }] };

describe('the topics of a plan (S115, S031)', () => {
  test('a plan that is active is told of as agreed, once, whether or not it says with whom', () => {
    expect(topicsOf(planOf('draft'), planOf('active'), planOf('active', { resident: true }))).toEqual([[], ['pcsp-agreed'], ['pcsp-updated']]);
  });

  test('a plan that the resident did not agree to is never told of as agreed, whoever else agreed without authority', () => {
    expect(topicsOf(planOf('draft', REFUSED), planOf('active', REFUSED), planOf('active', REFUSED))).toEqual([[], [], ['pcsp-updated']]);
  });

  test('an attorney or a deputy can agree for the resident', () => {
    expect(topicsOf(planOf('active', { ...REFUSED, attorney: 'Balwinder Singh' }))).toEqual([['pcsp-agreed']]);
    expect(topicsOf(planOf('active', REFUSED), planOf('active', { ...REFUSED, attorney: 'Balwinder Singh' }))).toEqual([[], ['pcsp-agreed', 'pcsp-updated']]);
  });

  test('a refusal after the agreement is told of, and so is an agreement after the refusal', () => {
    expect(topicsOf(planOf('active', { resident: true }), planOf('active', REFUSED), planOf('active', { resident: true }))).toEqual([['pcsp-agreed'], ['pcsp-updated'], ['pcsp-agreed', 'pcsp-updated']]);
  });
});
