import { codedOrText, coding, concept, derivedIdentifier, EHCH_CODES, EHCH_PROFILE, EXTENSION, period, UK_CODES } from '@ehch/fhir';
import type { CodeableConcept, EpisodeOfCare, EpisodeOfCareStatusHistory, Extension, Resource } from '@medplum/fhirtypes';
import { homeOrganization } from '../envelope/home.ts';
import { provenanceOf } from '../envelope/provenance.ts';
import { residentReference } from '../envelope/resident.ts';
import { ADMISSION_SOURCES, DISCHARGE_DESTINATIONS, DISCHARGE_METHODS, KINDS } from './codes.ts';
import type { AdmissionDischargeRecord } from './record.ts';

/** A stay becomes one episode of care, whatever happens in it: a return from hospital is a new clock and not a new stay (MISSION modelling decision 1). */
export function mapAdmissionDischarge(record: AdmissionDischargeRecord): Resource[] {
  const residency = residencyOf(record);
  return [residency, provenanceOf('admission-discharge', record, [residency])];
}

function residencyOf(record: AdmissionDischargeRecord): EpisodeOfCare {
  const { source, kind, admittedAt, dischargedAt } = record;
  return {
    resourceType: 'EpisodeOfCare',
    meta: { profile: [EHCH_PROFILE.residency] },
    extension: [
      ...conceptExtension(EXTENSION.admissionSource, admissionSource(record)),
      ...conceptExtension(EXTENSION.dischargeDestination, dischargeDestination(record)),
      ...conceptExtension(EXTENSION.dischargeMethod, dischargeMethod(record)),
    ],
    identifier: [derivedIdentifier('admission-discharge', [source.system, source.id])],
    status: statusOf(record),
    statusHistory: historyOf(record),
    type: [concept(EHCH_CODES.residencyType, kind, KINDS[kind])],
    patient: residentReference(record),
    managingOrganization: homeOrganization(record.home),
    period: period(admittedAt, dischargedAt),
  };
}

/** A stay is on hold while the resident is in hospital, and active again once they are back. */
function statusOf({ enteredInError, dischargedAt, hospitalStays = [] }: AdmissionDischargeRecord): EpisodeOfCare['status'] {
  if (enteredInError) return 'entered-in-error';
  if (dischargedAt !== undefined) return 'finished';
  return hospitalStays.some(({ to }) => to === undefined) ? 'onhold' : 'active';
}

/** Active and on hold by turns, as the resident went to hospital and came back. The last turn ends with the stay, wherever the resident was then. */
function historyOf({ admittedAt, dischargedAt, hospitalStays = [] }: AdmissionDischargeRecord): EpisodeOfCareStatusHistory[] {
  const away = hospitalStays.flatMap(({ from, to }): Turn[] => [['onhold', from], ...(to === undefined ? [] : [['active', to] satisfies Turn])]);
  const turns: Turn[] = [['active', admittedAt], ...away];
  return turns.map(([status, start], index) => ({ status, period: period(start, turns[index + 1]?.[1] ?? dischargedAt) ?? {} }));
}

type Turn = [status: 'active' | 'onhold', start: string];

function admissionSource({ admittedFrom: place, admittedFromDetail: detail }: AdmissionDischargeRecord): CodeableConcept | undefined {
  const known = place !== undefined && place !== 'other' ? ADMISSION_SOURCES[place] : undefined;
  return codedOrText(known && coding(UK_CODES.sourceOfAdmission, known.code, known.display), detail);
}

function dischargeDestination({ dischargedTo: place, dischargedToDetail: detail }: AdmissionDischargeRecord): CodeableConcept | undefined {
  const known = place !== undefined && place !== 'other' ? DISCHARGE_DESTINATIONS[place] : undefined;
  return codedOrText(known && coding(UK_CODES.dischargeDestination, known.code, known.display), detail);
}

function dischargeMethod({ dischargeMethod: method }: AdmissionDischargeRecord): CodeableConcept | undefined {
  return method && concept(UK_CODES.dischargeMethod, DISCHARGE_METHODS[method].code, DISCHARGE_METHODS[method].display);
}

const conceptExtension = (url: string, valueCodeableConcept: CodeableConcept | undefined): Extension[] =>
  valueCodeableConcept ? [{ url, valueCodeableConcept }] : [];
