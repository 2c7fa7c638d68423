import { describe, expect, test } from '@jest/globals';
import type { Topic } from '@ehch/fhir';
import { evalFhirPathTyped, toTypedValue } from '@medplum/core';
import type { CarePlan, Encounter, EpisodeOfCare, EpisodeOfCareStatusHistory, Linkage, Observation, Quantity, QuestionnaireResponse, Resource } from '@medplum/fhirtypes';
import { fhirPathCriteria, topicResource } from './compiler/topic-resource.ts';
import { STRUCTURE_DEFINITIONS, TOPICS } from './index.ts';

type Versions = [previous: Resource | undefined, current: Resource];

const subject = { reference: 'Patient/1' };

const round = (status: Encounter['status']): Encounter => ({ resourceType: 'Encounter', status, class: {} });
const visit = (status: Encounter['status'], code = 'IMP'): Encounter => ({ resourceType: 'Encounter', status, class: { code } });
const plan = (status: CarePlan['status'], ...says: ('NotAgreedBy' | 'AgreedOnBehalfBy')[]): CarePlan => ({
  resourceType: 'CarePlan', status, intent: 'plan', subject,
  extension: says.map((name) => ({ url: `https://ehch.example/fhir/StructureDefinition/EHCH-${name}`, valueReference: subject })),
});
const outcome = (status: QuestionnaireResponse['status']): QuestionnaireResponse => ({ resourceType: 'QuestionnaireResponse', status });
const stay = (status: EpisodeOfCare['status'], ...types: string[]): EpisodeOfCare => ({
  resourceType: 'EpisodeOfCare', status, patient: subject,
  type: types.map((code) => ({ coding: [{ system: 'https://ehch.example/fhir/CodeSystem/residency-type', code }] })),
});
const history = (...ends: (string | undefined)[]): EpisodeOfCareStatusHistory[] => ends.map((end) => ({ status: 'onhold', period: { start: '2026-11-01', ...(end && { end }) } }));
const quantity = (value: number): Quantity => ({ value });
const news2 = (total: number, ...subScores: number[]): Observation => ({
  resourceType: 'Observation', status: 'final', code: {}, valueQuantity: quantity(total),
  component: subScores.map((value) => ({ code: {}, valueQuantity: quantity(value) })),
});
const partialNews2 = (...subScores: number[]): Observation => {
  const { valueQuantity: _, component = [], ...rest } = news2(0, ...subScores);
  return { ...rest, dataAbsentReason: {}, component: [...component, { code: {}, dataAbsentReason: {} }] };
};
const linkage = (active: boolean | undefined, ...ids: string[]): Linkage => ({ resourceType: 'Linkage', active, item: ids.map((id) => ({ type: 'source', resource: { reference: `Patient/${id}` } })) });
const inError = (observation: Observation): Observation => ({ ...observation, status: 'entered-in-error' });

const FIRES: Readonly<Record<string, readonly Versions[]>> = {
  'home-round-completed': [[undefined, round('finished')], [round('in-progress'), round('finished')], [round('finished'), round('entered-in-error')]],
  'home-check-in-recorded': [[undefined, round('finished')], [round('planned'), round('finished')], [round('finished'), round('cancelled')]],
  'home-round-outcome': [
    [undefined, outcome('completed')], [outcome('completed'), outcome('amended')], [outcome('amended'), outcome('amended')],
    [outcome('completed'), outcome('entered-in-error')], [outcome('entered-in-error'), outcome('completed')],
  ],
  'pcsp-agreed': [
    [undefined, plan('active')], [plan('draft'), plan('active')], [plan('draft'), plan('active', 'NotAgreedBy', 'AgreedOnBehalfBy')],
    [plan('active', 'NotAgreedBy'), plan('active')], [plan('active', 'NotAgreedBy'), plan('active', 'NotAgreedBy', 'AgreedOnBehalfBy')],
  ],
  'pcsp-updated': [[plan('active'), plan('active')], [plan('active'), plan('revoked')], [plan('active'), plan('entered-in-error')]],
  'resident-admitted': [[undefined, stay('active', 'admission')], [undefined, stay('active', 'temporary-stay')], [stay('planned', 'move'), stay('active', 'move')]],
  'resident-admitted-hospital': [
    [undefined, visit('in-progress')], [undefined, visit('finished')], [visit('planned'), visit('in-progress')], [visit('in-progress', 'EMER'), visit('in-progress')],
    [visit('cancelled'), visit('in-progress')], [visit('in-progress'), visit('cancelled')], [visit('finished'), visit('entered-in-error')],
  ],
  'encounter-withdrawn': [[round('finished'), round('entered-in-error')], [visit('in-progress', 'EMER'), visit('entered-in-error', 'EMER')], [visit('cancelled'), visit('entered-in-error')]],
  'record-linked': [[undefined, linkage(true, '1', '2')], [undefined, linkage(undefined, '1', '2')], [linkage(false, '1', '2'), linkage(true, '1', '2')], [linkage(true, '1', '2'), linkage(false, '1', '2')]],
  'record-unlinked': [[linkage(true, '1', '2'), linkage(false, '1', '2')], [linkage(undefined, '1', '2'), linkage(false, '1', '2')], [linkage(true, '1', '2'), linkage(true, '1', '3')]],
  'resident-readmitted': [
    [undefined, stay('active', 'readmission')], [stay('onhold', 'admission'), stay('active', 'admission', 'readmission')],
    [stay('onhold', 'readmission'), stay('active', 'readmission')], [stay('active', 'admission'), stay('active', 'readmission')],
    [{ ...stay('onhold', 'move'), statusHistory: history(undefined) }, { ...stay('active', 'move'), statusHistory: history('2026-11-05') }],
    [{ ...stay('active', 'admission'), statusHistory: history('2026-11-05') }, { ...stay('active', 'admission'), statusHistory: history('2026-11-05', '2026-11-09') }],
  ],
  'deterioration-alert': [
    [undefined, news2(5, 2, 2, 1)], [undefined, news2(3, 3)], [news2(2, 2), news2(7, 3, 2, 2)],
    [news2(9, 3, 3, 3), news2(0)], [news2(3, 3), inError(news2(3, 3))],
    [undefined, partialNews2(3)], [undefined, partialNews2(2, 2, 1)], [undefined, partialNews2(1, 1, 1, 2)], [partialNews2(2, 2, 1), partialNews2(2, 2)],
  ],
};

const DOES_NOT_FIRE: Readonly<Record<string, readonly Versions[]>> = {
  'home-round-completed': [[undefined, round('in-progress')], [round('finished'), round('finished')], [round('planned'), round('entered-in-error')]],
  'home-check-in-recorded': [[undefined, round('planned')], [round('finished'), round('finished')]],
  'home-round-outcome': [[undefined, outcome('in-progress')], [undefined, outcome('entered-in-error')], [outcome('entered-in-error'), outcome('entered-in-error')]],
  'pcsp-agreed': [
    [undefined, plan('draft')], [plan('active'), plan('active')], [plan('on-hold'), plan('active')],
    [undefined, plan('active', 'NotAgreedBy')], [plan('draft'), plan('active', 'NotAgreedBy')], [plan('active', 'NotAgreedBy'), plan('active', 'NotAgreedBy')],
  ],
  'pcsp-updated': [[plan('draft'), plan('draft')], [plan('draft'), plan('active')]],
  'resident-admitted': [[undefined, stay('planned', 'admission')], [undefined, stay('active', 'readmission')], [stay('onhold', 'admission'), stay('active', 'admission')]],
  'resident-admitted-hospital': [
    [undefined, visit('in-progress', 'EMER')], [undefined, visit('cancelled')], [undefined, visit('planned')], [visit('in-progress'), visit('finished')],
    [visit('finished'), visit('in-progress')], [visit('in-progress', 'EMER'), visit('cancelled', 'EMER')], [visit('cancelled'), visit('cancelled')],
  ],
  'encounter-withdrawn': [[undefined, round('entered-in-error')], [round('entered-in-error'), round('entered-in-error')], [round('finished'), round('cancelled')], [round('entered-in-error'), round('finished')]],
  'record-linked': [[undefined, linkage(false, '1', '2')], [linkage(true, '1', '2'), linkage(true, '1', '2')], [linkage(false, '1', '2'), linkage(false, '1', '2')]],
  'record-unlinked': [[undefined, linkage(false, '1', '2')], [linkage(true, '1', '2'), linkage(true, '1', '2', '3')], [linkage(false, '1', '2'), linkage(true, '1', '2')], [linkage(false, '1', '2'), linkage(false, '1', '2')]],
  'resident-readmitted': [
    [undefined, stay('active', 'admission')], [stay('active', 'readmission'), stay('active', 'readmission')], [stay('active', 'readmission'), stay('finished', 'readmission')],
    [{ ...stay('active', 'admission'), statusHistory: history('2026-11-05') }, { ...stay('active', 'readmission'), statusHistory: history('2026-11-05') }],
    [{ ...stay('onhold', 'admission'), statusHistory: history(undefined) }, { ...stay('finished', 'admission'), statusHistory: history('2026-11-05') }],
  ],
  'deterioration-alert': [
    [undefined, news2(4, 2, 2)], [news2(4, 2, 2), inError(news2(4, 2, 2))], [undefined, inError(news2(9, 3, 3, 3))], [inError(news2(9, 3, 3, 3)), news2(0)],
    [undefined, partialNews2(2, 1, 1)], [partialNews2(2, 2), inError(partialNews2(2, 2))],
  ],
};

const claiming = (profile: string | undefined, resource: Resource): Resource => (profile === undefined ? resource : { ...resource, meta: { profile: [profile] } });

const holds = (expression: string, resource: Resource, variables = {}): boolean =>
  evalFhirPathTyped(expression, [toTypedValue(resource)], variables).map(({ value }) => value as unknown)[0] === true;

/** As the trigger is written: previous is not asked when there is none, and each interaction has to be declared. */
function fires({ trigger: { on, previous, current, withdrawn } }: Topic, [before, now]: Versions): boolean {
  const meets = (version: Resource, earlier?: Resource) => !current || holds(current, version, { '%previous': toTypedValue(earlier) });
  const takesBack = () => before !== undefined && withdrawn !== undefined && meets(before) && holds(withdrawn, now);
  return on.includes(before ? 'update' : 'create') && ((meets(now, before) && (!before || !previous || holds(previous, before))) || takesBack());
}

/** As the Basic says it. */
function firesByCriteria({ trigger }: Topic, [before, now]: Versions): boolean {
  const [previous, current] = [before && claiming(trigger.profile, before), claiming(trigger.profile, now)];
  const interaction = trigger.on.includes(before ? 'update' : 'create');
  return interaction && holds(fhirPathCriteria(trigger), current, { '%current': toTypedValue(current), '%previous': toTypedValue(previous) });
}

describe.each(TOPICS.map((topic) => [topic.name, topic] as const))('topic %s', (name, topic) => {
  test('is named by its canonical, and by a profile of ours where it is about some resources of a type alone', () => {
    expect(topic.url).toBe(`https://ehch.example/fhir/SubscriptionTopic/${name}`);
    if (topic.trigger.profile !== undefined) expect(STRUCTURE_DEFINITIONS.find(({ url }) => url === topic.trigger.profile)?.type).toBe(topic.trigger.resource);
    expect(topic.notificationShape.focus).toBe(topic.trigger.resource);
  });

  test.each(FIRES[name] ?? [])('fires (SUB-065, SUB-100): case %#', (before, now) => {
    expect([fires(topic, [before, now]), firesByCriteria(topic, [before, now])]).toEqual([true, true]);
  });

  test.each(DOES_NOT_FIRE[name] ?? [])('does not fire (SUB-065, SUB-100): case %#', (before, now) => {
    expect([fires(topic, [before, now]), firesByCriteria(topic, [before, now])]).toEqual([false, false]);
  });

  test('does not fire for a resource that does not claim the profile', () => {
    const [before, now] = FIRES[name]![0]!;
    if (topic.trigger.profile !== undefined) expect(holds(fhirPathCriteria(topic.trigger), now, { '%current': toTypedValue(now), '%previous': toTypedValue(before) })).toBe(false);
  });

  test('is readable as a Basic (SUB-064)', () => {
    const { code, extension = [], modifierExtension } = topicResource(topic);
    const of = (element: string) => extension.filter(({ url }) => /^http:\/\/hl7\.org\/fhir\/(?:5\.0|4\.3)\/StructureDefinition\/extension-SubscriptionTopic\.(.*)$/.exec(url ?? '')?.[1] === element);
    expect(code).toEqual({ coding: [{ system: 'http://hl7.org/fhir/fhir-types', code: 'SubscriptionTopic' }] });
    expect(of('url')).toEqual([expect.objectContaining({ valueUri: topic.url })]);
    const parts = (element: string, part: string) => of(element).flatMap(({ extension: inner = [] }) => inner.filter(({ url }) => url === part).map(({ valueUri, valueCode, valueString }) => valueUri ?? valueCode ?? valueString));
    const type = `http://hl7.org/fhir/StructureDefinition/${topic.trigger.resource}`;
    expect([parts('resourceTrigger', 'resource'), parts('notificationShape', 'resource'), [...new Set(parts('canFilterBy', 'resource'))]]).toEqual([[type], [type], [type]]);
    expect(parts('resourceTrigger', 'supportedInteraction')).toEqual(topic.trigger.on);
    expect(parts('resourceTrigger', 'fhirPathCriteria')).toEqual([fhirPathCriteria(topic.trigger)]);
    expect(parts('notificationShape', 'include')).toEqual(topic.notificationShape.include);
    expect(of('canFilterBy').flatMap(({ extension: parts = [] }) => parts).filter(({ url }) => url === 'filterParameter').map(({ valueString }) => valueString))
      .toEqual(topic.canFilterBy.flatMap((filter) => (filter.identifier ? [filter.name, `${filter.name}.identifier`] : [filter.name])));
    expect(modifierExtension).toEqual([{ url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-SubscriptionTopic.status', valueCode: 'active' }]);
  });

  test('can be filtered by home and network, each by a path that reads the focus', () => {
    expect(topic.canFilterBy.map((filter) => filter.name)).toEqual(expect.arrayContaining(['home', 'pcn']));
    for (const filter of topic.canFilterBy.filter(({ name: parameter }) => parameter !== 'severity')) {
      expect(evalFhirPathTyped(filter.path ?? '', [toTypedValue({ resourceType: topic.trigger.resource, ...REFERENCES } as unknown as Resource)])).toHaveLength(1);
    }
  });
});

test('a NEWS2 that is withdrawn takes its alarm back although it no longer claims the profile, which is of final ones', () => {
  const { trigger } = TOPICS.find(({ name }) => name === 'deterioration-alert')!;
  const [alarming, now] = [claiming(trigger.profile, news2(9, 3, 3, 3)), inError(news2(9, 3, 3, 3))];
  expect(holds(fhirPathCriteria(trigger), now, { '%current': toTypedValue(now), '%previous': toTypedValue(alarming) })).toBe(true);
  expect(holds(fhirPathCriteria(trigger), now, { '%current': toTypedValue(now), '%previous': toTypedValue(now) })).toBe(false);
});

/** Wherever a topic may look for whom or what it is about. */
const REFERENCES = { subject, patient: subject, item: [{ type: 'source', resource: subject }], managingOrganization: { reference: 'Organization/1' }, location: [{ location: { reference: 'Location/1' } }] };

test.each<[string, Observation]>([
  ['urgent', news2(5)], ['urgent', news2(6, 2, 2, 2)], ['urgent', news2(3, 3)], ['emergency', news2(7)], ['emergency', news2(20)],
  ['urgent', partialNews2(3, 3)], ['urgent', partialNews2(2, 2, 2)], ['emergency', partialNews2(3, 3, 1)], ['emergency', partialNews2(2, 2, 2, 1)],
])('a deterioration alert is %s (Royal College of Physicians): case %#', (severity, current) => {
  const grades = TOPICS.find(({ name }) => name === 'deterioration-alert')?.severity ?? [];
  expect(grades.find(({ when }) => holds(when, current))?.code).toBe(severity);
});
