import { EHCH_PROFILE } from '@ehch/fhir';
import type { Encounter, Observation, Patient } from '@medplum/fhirtypes';
import { resourcesOf, type SUBJECTS } from './subjects.ts';
import type { Subject } from './subjects.ts';

/** Any JSON, to be spoilt. */
type Draft<T> = { -readonly [K in keyof T]: unknown } & Record<string, unknown>;

/** One fault in a resource that is right without it. */
export interface Fault {
  what: string;
  subject: keyof typeof SUBJECTS;
  /** Who says that it is wrong. */
  rule: string;
  spoil(resource: never): void;
}

const fault = <T>(subject: Fault['subject'], what: string, rule: string, spoil: (resource: Draft<T>) => void): Fault => ({ what, subject, rule, spoil: spoil as Fault['spoil'] });

const patient = (what: string, rule: string, spoil: (resource: Draft<Patient>) => void): Fault => fault('patient', what, rule, spoil);
const news2 = (what: string, rule: string, spoil: (resource: Draft<Observation>) => void): Fault => fault('news2', what, rule, spoil);
const heartRate = (what: string, rule: string, spoil: (resource: Draft<Observation>) => void): Fault => fault('heartRate', what, rule, spoil);
const encounter = (what: string, rule: string, spoil: (resource: Draft<Encounter>) => void): Fault => fault('encounter', what, rule, spoil);

const first = (list: unknown): Record<string, never> => (list as Record<string, never>[])[0]!;

/** Twenty-two faults, each of another kind. Where only a profile says that something is wrong, each contender is given that profile. */
export const FAULTS: readonly Fault[] = [
  encounter('a required element is missing', 'R4: Encounter.class', (resource) => { delete resource['class']; }),
  patient('an element that does not exist', 'R4', (resource) => { resource['nickname'] = 'Rani'; }),
  patient('a date that is not in the calendar', 'R4: date', (resource) => { resource['birthDate'] = '1934-02-30'; }),
  news2('a time without its zone', 'R4: dateTime', (resource) => { resource['effectiveDateTime'] = '2026-11-18T02:10:00'; }),
  patient('a boolean as a string', 'R4: JSON', (resource) => { resource['active'] = 'true'; }),
  patient('an object where a list belongs', 'R4: JSON', (resource) => { resource['name'] = first(resource['name']); }),
  patient('an empty list', 'R4: JSON', (resource) => { resource['telecom'] = []; }),
  patient('blank text', 'R4: string', (resource) => { Object.assign(first(resource['name']), { family: ' ' }); }),
  patient('a code that is not of its required value set', 'R4: administrative-gender', (resource) => { resource['gender'] = 'woman'; }),
  news2('two forms of one choice', 'R4: value[x]', (resource) => { resource['valueString'] = '13'; }),
  encounter('an end before its start', 'R4: per-1', (resource) => { Object.assign(resource['period'] as object, { end: '2026-11-16T10:45:00Z' }); }),
  encounter('a reference to the wrong type', 'R4: Encounter.location.location', (resource) => { Object.assign(first(resource['location']), { location: { reference: 'Patient/1' } }); }),
  patient('an element that the profile requires is missing', 'EHCH-Resident', (resource) => { delete resource['birthDate']; }),
  patient('one identifier too many in its slice', 'EHCH-Resident: nhsNumber 0..1', (resource) => { resource['identifier'] = [...(resource['identifier'] as object[]), { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9000000017' }]; }),
  patient('an NHS number with a wrong check digit', 'NHS Data Dictionary', (resource) => { Object.assign(first(resource['identifier']), { value: '9000000008' }); }),
  encounter('no entry for a required slice', 'EHCH-RoundContact: careHomeVisit 1..1', (resource) => { resource['type'] = [{ text: 'Care home visit' }]; }),
  news2('a value other than the fixed one', 'EHCH-NEWS2: status', (resource) => { resource['status'] = 'preliminary'; }),
  news2('a code other than the pattern', 'EHCH-NEWS2: code', (resource) => { resource['code'] = { coding: [{ system: 'http://snomed.info/sct', code: '1104301000000104' }] }; }),
  news2('an entry outside the closed slices', 'EHCH-NEWS2: component', (resource) => { Object.assign(first(resource['component']), { code: { text: 'Blood glucose' } }); }),
  news2('a broken invariant of the profile', 'EHCH-NEWS2: ehch-news2-2', (resource) => { Object.assign(resource['valueQuantity'] as object, { value: 21 }); }),
  heartRate('a vital sign in another unit', 'R4 and UK Core: heart rate', (resource) => { Object.assign(resource['valueQuantity'] as object, { code: 'bpm' }); }),
  encounter('a claim to a profile that nobody knows', 'R4: meta.profile', (resource) => { resource['meta'] = { profile: [EHCH_PROFILE.roundContact, 'https://ehch.example/fhir/StructureDefinition/EHCH-RoundContakt'] }; }),
];

/** A resource of the fault's kind with the fault in it, and the same without. */
export function seeded({ subject, spoil }: Fault, subjects: Readonly<Record<Fault['subject'], Subject>>) {
  const [sound] = resourcesOf(subjects[subject], 1) as [Encounter | Observation | Patient];
  const spoilt = structuredClone(sound);
  spoil(spoilt as never);
  return { sound, spoilt };
}
