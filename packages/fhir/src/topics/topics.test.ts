import { describe, expect, test } from '@jest/globals';
import type { Encounter } from '@medplum/fhirtypes';
import { createTrigger, matchesFilter, parseFilter, type Topic } from '../index.ts';

const topic: Topic = {
  url: 'https://ehch.example/fhir/SubscriptionTopic/trial',
  name: 'trial',
  version: '1',
  title: 'Encounter finished',
  description: 'An encounter becomes finished.',
  trigger: { resource: 'Encounter', profile: 'https://ehch.example/p', on: ['create', 'update'], previous: `status != 'finished'`, current: `status = 'finished'` },
  severity: [
    { code: 'high', when: 'priority.exists()' },
    { code: 'low', when: 'true' },
  ],
  canFilterBy: [{ name: 'patient', description: 'The resident.', path: 'subject', identifier: true }, { name: 'severity', description: 'How urgent.' }],
  notificationShape: { focus: 'Encounter', include: [] },
};

const encounter = (status: Encounter['status'], profile = 'https://ehch.example/p'): Encounter => ({ resourceType: 'Encounter', meta: { profile: [profile] }, status, class: {} });

describe('SUB-100: a topic about becoming finished', () => {
  const fires = createTrigger([topic]);
  test('fires once when an encounter is created as finished', () => {
    expect(fires({ previous: undefined, current: encounter('finished') })).toEqual([{ topic, severity: 'low', retraction: false }]);
  });
  test('fires when it becomes finished, and not again when it is finished already', () => {
    expect(fires({ previous: encounter('in-progress'), current: encounter('finished') })).toHaveLength(1);
    expect(fires({ previous: encounter('finished'), current: encounter('finished') })).toEqual([]);
  });
  test('does not fire for another status, another profile or another type', () => {
    expect(fires({ previous: undefined, current: encounter('planned') })).toEqual([]);
    expect(fires({ previous: undefined, current: encounter('finished', 'https://ehch.example/q') })).toEqual([]);
    expect(fires({ previous: undefined, current: { resourceType: 'Patient' } })).toEqual([]);
  });
  test('can compare the version now with the one before, which is empty when there is none', () => {
    const moved = createTrigger([{ ...topic, trigger: { ...topic.trigger, previous: 'true', current: `%previous.status.empty() or status != %previous.status` } }]);
    expect(moved({ previous: undefined, current: encounter('planned') })).toHaveLength(1);
    expect(moved({ previous: encounter('planned'), current: encounter('arrived') })).toHaveLength(1);
    expect(moved({ previous: encounter('arrived'), current: encounter('arrived') })).toEqual([]);
  });
  test('has the gravest severity that holds', () => {
    const urgent: Encounter = { ...encounter('finished'), priority: { text: 'urgent' } };
    expect(fires({ previous: undefined, current: urgent })[0]?.severity).toBe('high');
  });
});

describe('a topic that can be taken back', () => {
  const fires = createTrigger([{ ...topic, trigger: { ...topic.trigger, withdrawn: `status != 'finished'` } }]);
  const versions = (previous: Encounter | undefined, current: Encounter) => fires({ previous, current }).map(({ severity }) => severity);

  test('fires for the version that takes back what it told of, whatever profile that claims', () => {
    expect(versions(encounter('finished'), encounter('entered-in-error'))).toEqual(['low']);
    expect(versions(encounter('finished'), { ...encounter('entered-in-error'), meta: {} })).toEqual(['low']);
  });
  test('says that it takes back, and not of anything else that it does', () => {
    expect(fires({ previous: encounter('finished'), current: encounter('in-progress') }).map(({ retraction }) => retraction)).toEqual([true]);
    expect(fires({ previous: encounter('in-progress'), current: encounter('finished') }).map(({ retraction }) => retraction)).toEqual([false]);
  });

  test('has the severity of what is taken back, so that the same filter lets both through', () => {
    expect(versions({ ...encounter('finished'), priority: { text: 'urgent' } }, encounter('entered-in-error'))).toEqual(['high']);
  });
  test('does not fire for the withdrawal of what it never told of, nor twice', () => {
    expect(versions(undefined, encounter('entered-in-error'))).toEqual([]);
    expect(versions(encounter('planned'), encounter('cancelled'))).toEqual([]);
    expect(versions(encounter('finished', 'https://ehch.example/q'), encounter('entered-in-error'))).toEqual([]);
    expect(versions(encounter('entered-in-error'), encounter('entered-in-error'))).toEqual([]);
  });
  test('is not taken back by a version that says the same', () => {
    expect(versions(encounter('finished'), encounter('finished'))).toEqual([]);
  });
});

describe('a filter', () => {
  test.each([
    ['patient=Patient/1', [{ parameter: 'patient', values: ['Patient/1'] }]],
    ['Encounter.patient=Patient/1', [{ parameter: 'patient', values: ['Patient/1'] }]],
    ['Encounter?patient=Patient/1,Patient/2&severity=high', [{ parameter: 'patient', values: ['Patient/1', 'Patient/2'] }, { parameter: 'severity', values: ['high'] }]],
    ['patient.identifier=https://fhir.nhs.uk/Id/nhs-number|9000000009', [{ parameter: 'patient.identifier', values: ['https://fhir.nhs.uk/Id/nhs-number|9000000009'] }]],
  ])('SUB-003, SUB-004: is read in the form %s', (text, conditions) => {
    expect(parseFilter(topic, text)).toEqual({ ok: true, conditions });
  });

  test.each([
    ['colour=red', 'unknown-parameter'],
    ['severity.identifier=a|b', 'unknown-parameter'],
    ['patient:exact=Patient/1', 'modifier'],
    ['patient=', 'no-value'],
    ['patient', 'no-value'],
    ['Observation?patient=Patient/1', 'other-type'],
  ])('SUB-021: %s is refused, since it could never match', (text, fault) => {
    expect(parseFilter(topic, text)).toEqual({ ok: false, fault });
  });

  test.each(['Patient/1', 'https://fhir.example/R4/Patient/1', '1'])('SUB-005: finds the patient as %s', (value) => {
    expect(matchesFilter([{ parameter: 'patient', values: [value] }], { patient: ['Patient/1'] })).toBe(true);
    expect(matchesFilter([{ parameter: 'patient', values: [value] }], { patient: ['Patient/11'] })).toBe(false);
  });

  test('SUB-002: all conditions must hold, each by one of its values', () => {
    const facets = { patient: ['Patient/1'], severity: ['low'] };
    expect(matchesFilter([{ parameter: 'patient', values: ['Patient/1'] }, { parameter: 'severity', values: ['high', 'low'] }], facets)).toBe(true);
    expect(matchesFilter([{ parameter: 'patient', values: ['Patient/1'] }, { parameter: 'severity', values: ['high'] }], facets)).toBe(false);
    expect(matchesFilter([], facets)).toBe(true);
  });
});
