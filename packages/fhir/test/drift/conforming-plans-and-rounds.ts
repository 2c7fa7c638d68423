import type { Encounter, EncounterParticipant, Resource } from '@medplum/fhirtypes';
import { local } from './conforming-places-and-people.ts';

const SNOMED_CT = 'http://snomed.info/sct';
const RESIDENT = { reference: 'Patient/1' };
const EXTENSION = 'https://ehch.example/fhir/StructureDefinition/EHCH-';

const took = (role: string): EncounterParticipant => ({ type: [local('role', role)], individual: { reference: 'Practitioner/1' } });

const HELD = {
  resourceType: 'Encounter',
  status: 'finished',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HH' },
  period: { start: '2026-11-16T10:00:00Z' },
  location: [{ location: { reference: 'Location/1' } }],
} as const satisfies Partial<Encounter>;

/** A resource for each profile with no more than the profile needs to be seen at work. */
export const PLANS_AND_ROUNDS: Readonly<Record<string, readonly Resource[]>> = {
  'EHCH-Residency': [{
    resourceType: 'EpisodeOfCare',
    extension: ['AdmissionSource', 'DischargeDestination', 'DischargeMethod'].map((name) => ({ url: EXTENSION + name, valueCodeableConcept: { text: 'x' } })),
    status: 'active',
    type: [local('residency-type', 'admission')],
    patient: RESIDENT,
    managingOrganization: { reference: 'Organization/home' },
    period: { start: '2026-11-01' },
  }],
  'EHCH-PCSP': [{
    resourceType: 'CarePlan',
    extension: [
      { url: `${EXTENSION}WhatMatters`, valueString: 'My garden.' },
      { url: `${EXTENSION}AgreedWith`, valueReference: RESIDENT },
      { url: `${EXTENSION}NotAgreedBy`, valueReference: RESIDENT },
      { url: `${EXTENSION}AgreedOnBehalfBy`, valueReference: { type: 'RelatedPerson', display: 'Ruth Adeyemi' } },
      { url: `${EXTENSION}Strength`, valueString: 'Reads the paper aloud to others.' },
    ],
    status: 'active',
    intent: 'plan',
    category: ['734163000', '2181441000000107'].map((code) => ({ coding: [{ system: SNOMED_CT, code }] })),
    subject: RESIDENT,
    period: { start: '2026-11-05' },
    created: '2026-11-05',
    goal: [{ reference: 'Goal/1' }],
  }],
  'EHCH-Goal': [{
    resourceType: 'Goal', lifecycleStatus: 'active', description: { text: 'To walk to the garden.' }, subject: RESIDENT, expressedBy: RESIDENT,
  }],
  'EHCH-HomeRound': [{
    ...HELD,
    type: [local('encounter-type', 'weekly-home-round')],
    subject: { reference: 'Group/1' },
    participant: [took('home-representative'), took('round-lead')],
    serviceProvider: { reference: 'Organization/pcn' },
  }],
  'EHCH-HomeCheckIn': [{
    ...HELD,
    type: [local('encounter-type', 'home-check-in')],
    participant: [took('home-representative'), took('care-coordinator')],
  }],
  'EHCH-RoundContact': [{
    resourceType: 'Encounter',
    status: 'finished',
    class: HELD.class,
    type: [{ coding: [{ system: SNOMED_CT, code: '889311000000109' }] }],
    subject: RESIDENT,
    partOf: { reference: 'Encounter/round' },
  }],
  'EHCH-HospitalEncounter': [{
    resourceType: 'Encounter',
    status: 'in-progress',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
    subject: RESIDENT,
    serviceProvider: { type: 'Organization', display: 'The infirmary' },
  }],
  'EHCH-RoundGroup': [{ resourceType: 'Group', type: 'person', actual: true, member: [{ entity: RESIDENT }] }],
  'EHCH-RoundList': [{
    resourceType: 'List',
    status: 'current',
    mode: 'working',
    code: { text: 'Home round' },
    entry: [{ flag: { text: 'Two falls this week' }, item: RESIDENT }],
  }],
  'EHCH-CheckInConfirmation': [{
    resourceType: 'Communication',
    status: 'completed',
    about: [{ reference: 'Encounter/check-in' }],
    recipient: [{ reference: 'Organization/pcn' }],
    sender: { reference: 'Organization/home' },
  }],
};
