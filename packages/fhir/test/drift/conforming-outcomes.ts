import type { Observation, ObservationComponent, Quantity, Resource } from '@medplum/fhirtypes';
import { local } from './conforming-places-and-people.ts';

const SNOMED_CT = 'http://snomed.info/sct';
const RESIDENT = { reference: 'Patient/1' };
const CONTACT = { reference: 'Encounter/contact' };
const PRACTITIONER = { reference: 'Practitioner/1' };

const score = (value: number): Quantity => ({ value, system: 'http://unitsofmeasure.org', code: '{ScoreOf}' });
const UNKNOWN = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: 'unknown' }] };
const subScore = (code: string): ObservationComponent => ({ code: { coding: [{ system: SNOMED_CT, code }] }, valueQuantity: score(1) });

const news2 = (oxygenSaturation: string): Observation => ({
  resourceType: 'Observation',
  status: 'final',
  category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'survey' }] }],
  code: { coding: [{ system: SNOMED_CT, code: '1104051000000101' }] },
  subject: RESIDENT,
  effectiveDateTime: '2026-11-16T10:00:00Z',
  valueQuantity: score(7),
  component: [
    '1104301000000104', oxygenSaturation, '1104331000000105', '1104341000000101', '1104351000000103', '1104361000000100', '1104371000000107',
  ].map(subScore),
});

/** Consciousness was not looked at, so there is no total. */
const partialNews2 = (): Observation => {
  const { valueQuantity: _, component = [], ...news2WithoutTotal } = news2('1104311000000102');
  return {
    ...news2WithoutTotal,
    dataAbsentReason: UNKNOWN,
    component: component.map(({ code, valueQuantity }, index) => (index === 5 ? { code, dataAbsentReason: UNKNOWN } : { code, valueQuantity })),
  };
};

/** A resource for each profile with no more than the profile needs to be seen at work. */
export const OUTCOMES: Readonly<Record<string, readonly Resource[]>> = {
  'EHCH-RoundOutcome': [{
    resourceType: 'QuestionnaireResponse',
    questionnaire: 'https://ehch.example/fhir/Questionnaire/round-outcome',
    status: 'completed',
    subject: RESIDENT,
    encounter: CONTACT,
    authored: '2026-11-16T11:00:00Z',
    author: PRACTITIONER,
  }],
  'EHCH-RoundTask': [{
    resourceType: 'Task',
    status: 'requested',
    intent: 'order',
    code: local('round-task', 'clinical-review'),
    for: RESIDENT,
    encounter: CONTACT,
    authoredOn: '2026-11-16T11:00:00Z',
    owner: PRACTITIONER,
    restriction: { period: { end: '2026-11-30' } },
  }],
  'EHCH-Referral': [{
    resourceType: 'ServiceRequest',
    status: 'active',
    intent: 'order',
    code: { text: 'Dietetics' },
    subject: RESIDENT,
    encounter: CONTACT,
    authoredOn: '2026-11-16T11:00:00Z',
    requester: PRACTITIONER,
    performerType: { text: 'Dietitian' },
  }],
  'EHCH-NEWS2': [news2('1104311000000102'), news2('1104321000000108'), partialNews2()],
  'EHCH-Provenance': [{
    resourceType: 'Provenance',
    meta: { tag: [{ system: 'https://ehch.example/fhir/CodeSystem/record', code: 'abc' }] },
    target: [CONTACT],
    recorded: '2026-11-16T11:00:00Z',
    agent: [{ who: { reference: 'Organization/home' } }],
    entity: [{ role: 'source', what: { identifier: { value: 'row-1' } } }],
  }],
};
