import { coding, concept, derivedIdentifier, EHCH_PROFILE, EXTENSION, HL7_CODES, period, textOnly, UK_CODES } from '@ehch/fhir';
import type { CodeableConcept, Coding, Encounter, EncounterHospitalization, EncounterLocation, Extension, Resource } from '@medplum/fhirtypes';
import { hospitalReference } from '../envelope/hospital.ts';
import { provenanceOf } from '../envelope/provenance.ts';
import { residentReference } from '../envelope/resident.ts';
import { ADMISSION_METHODS, ADMISSION_WORDS, CLASSES, DESTINATIONS, EVENTS, METHODS, SOURCES, UNKNOWN_CLASS } from './codes.ts';
import type { HospitalEncounterRecord } from './record.ts';
import { toldStatus } from './status.ts';

type Place = HospitalEncounterRecord['location'];

/** A visit becomes one encounter, whatever happens in it; what happened last is told by the provenance of each version. */
export function mapHospitalEncounter(record: HospitalEncounterRecord): Resource[] {
  const encounter = encounterOf(record);
  const { code, display } = EVENTS[record.event];
  const provenance = provenanceOf('hospital-encounter', record, [encounter], { who: hospitalReference(record.hospital) });
  return [encounter, { ...provenance, activity: concept(HL7_CODES.messageEvent, code, display) }];
}

function encounterOf(record: HospitalEncounterRecord): Encounter {
  const { source, admittedAt, dischargedAt, dischargeMethod, reason, hospital } = record;
  return {
    resourceType: 'Encounter',
    meta: { profile: [EHCH_PROFILE.hospitalEncounter] },
    extension: dischargeMethod && conceptExtension(EXTENSION.hospitalDischargeMethod, concept(UK_CODES.dischargeMethod, METHODS[dischargeMethod].code, METHODS[dischargeMethod].display)),
    identifier: [derivedIdentifier('hospital-encounter', [source.system, source.id])],
    status: statusOf(record),
    class: classOf(record),
    subject: residentReference(record),
    period: period(admittedAt, dischargedAt),
    reasonCode: reason === undefined ? undefined : [{ text: reason }],
    hospitalization: hospitalizationOf(record),
    location: [...placeOf(record.previousLocation, 'completed'), ...placeOf(record.location, placeStatus(record))],
    serviceProvider: hospitalReference(hospital),
  };
}

/**
 * A visit that has an end is finished, whatever the message was about; one that was called off stays so. Where nothing more is told, a
 * pre-admission is planned and a resident who was moved to another ward is there; of any other, nobody said whether it goes on.
 */
function statusOf(record: HospitalEncounterRecord): Encounter['status'] {
  const status = toldStatus(record);
  if (status === 'cancelled' || status === 'entered-in-error') return status;
  if (record.dischargedAt !== undefined) return 'finished';
  return status ?? (record.class === 'pre-admission' ? 'planned' : record.event === 'transfer' ? 'in-progress' : 'unknown');
}

function classOf({ class: kind }: HospitalEncounterRecord): Coding {
  return kind === undefined ? coding(HL7_CODES.nullFlavor, UNKNOWN_CLASS.code, UNKNOWN_CLASS.display) : coding(HL7_CODES.actCode, CLASSES[kind].code, CLASSES[kind].display);
}

function hospitalizationOf({ admittedFrom: from, dischargedTo: to, admissionMethod }: HospitalEncounterRecord): EncounterHospitalization {
  return {
    extension: admissionMethod && conceptExtension(EXTENSION.hospitalAdmissionMethod, methodOf(admissionMethod)),
    admitSource: from && concept(UK_CODES.sourceOfAdmission, SOURCES[from].code, SOURCES[from].display),
    dischargeDisposition: to && concept(UK_CODES.dischargeDestination, DESTINATIONS[to].code, DESTINATIONS[to].display),
  };
}

function methodOf(method: NonNullable<HospitalEncounterRecord['admissionMethod']>): CodeableConcept | undefined {
  if (method === 'emergency' || method === 'urgent' || method === 'elective') return textOnly(ADMISSION_WORDS[method]);
  return concept(UK_CODES.admissionMethod, ADMISSION_METHODS[method].code, ADMISSION_METHODS[method].display);
}

const conceptExtension = (url: string, valueCodeableConcept: CodeableConcept | undefined): Extension[] => [{ url, valueCodeableConcept }];

/** A ward or a bed is told in words: nobody here publishes the hospital's places. */
const placeOf = (place: Place, status: EncounterLocation['status']): EncounterLocation[] =>
  place === undefined ? [] : [{ location: { type: 'Location', display: [place.ward, place.room, place.bed].filter((part) => part !== undefined).join(', ') }, status }];

/** Nothing where nobody said whether the visit goes on. */
function placeStatus(record: HospitalEncounterRecord): EncounterLocation['status'] {
  const status = statusOf(record);
  if (status === 'unknown') return undefined;
  return status === 'in-progress' ? 'active' : status === 'planned' ? 'planned' : 'completed';
}
