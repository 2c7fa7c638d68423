import { transactionBundle } from '@ehch/fhir';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { admissionDischarge } from './admission-discharge/index.ts';
import { cprDecision } from './cpr-decision/index.ts';
import { encounter } from './encounter/index.ts';
import { gpAllergyIntolerance } from './gp-allergy-intolerance/index.ts';
import { gpCondition } from './gp-condition/index.ts';
import { gpEncounter } from './gp-encounter/index.ts';
import { gpMedicationStatement } from './gp-medication-statement/index.ts';
import { gpObservation } from './gp-observation/index.ts';
import { homeRegister } from './home-register/index.ts';
import { hospitalEncounter } from './hospital-encounter/index.ts';
import { observations } from './observations/index.ts';
import { patientMerge } from './patient-merge/index.ts';
import { personalisedCareAndSupportPlan } from './personalised-care-and-support-plan/index.ts';
import { type Origin, withOrigin } from './envelope/origin.ts';
import { createReader, type Reader } from './read.ts';
import type { Envelope, RecordType, SubjectName } from './record-type.ts';
import { residentRegister } from './resident-register/index.ts';
import { roundOutcome } from './round-outcome/index.ts';
import { weeklyHomeRound } from './weekly-home-round/index.ts';

/** A record type behind one face, whatever its records look like. */
export interface ReadyRecordType extends Reader<Envelope> {
  name: string;
  title: string;
  description: string;
  schema: object;
  /** The fullest example. */
  example: Envelope;
  notMapped: Readonly<Record<string, string>>;
  falseAsAbsent: Readonly<Record<string, string>>;
  /** Who a record is about. Only for what {@link read} let through. */
  subject(record: Envelope): SubjectName[];
  /** For a type whose later versions may say less than earlier ones: a version with what an earlier one told. Has to be read again. */
  complete?(record: Envelope, earlier: Envelope): Envelope;
  /** The resources of that transaction as the mapper left them, with what is undefined or empty. Quicker, for experiments. */
  resources(record: Envelope): Resource[];
  /** The transaction that publishes a record, with where it was read from. Only for what {@link read} let through. */
  map(record: Envelope, origin?: Origin): Bundle;
}

function ready<R extends Envelope>(type: RecordType<R>): ReadyRecordType {
  return {
    name: type.name,
    title: type.schema.title,
    description: type.schema.description,
    schema: type.schema,
    example: type.example as R,
    notMapped: type.notMapped,
    falseAsAbsent: type.falseAsAbsent ?? {},
    ...createReader(type),
    subject: (record) => type.subject(record as R),
    ...(type.complete && { complete: (record, earlier) => type.complete?.(record as R, earlier as R) ?? record }),
    resources: (record) => type.map(record as R),
    map: (record, origin) => transactionBundle(withOrigin(type.map(record as R), origin), type.assumes?.(record as R)),
  };
}

/** Every record type, one line each. */
export const RECORD_TYPES: Readonly<Record<string, ReadyRecordType>> = byName([
  ready(homeRegister),
  ready(residentRegister),
  ready(admissionDischarge),
  ready(personalisedCareAndSupportPlan),
  ready(cprDecision),
  ready(weeklyHomeRound),
  ready(roundOutcome),
  ready(observations),
  ready(hospitalEncounter),
  ready(patientMerge),
  ready(gpEncounter),
  ready(gpCondition),
  ready(gpObservation),
  ready(gpMedicationStatement),
  ready(gpAllergyIntolerance),
  ready(encounter),
]);

/** Raised whenever a mapper's output changes, so that a bundle says which mapping made it. */
export const MAPPER_VERSION = '3';

function byName(types: readonly ReadyRecordType[]): Record<string, ReadyRecordType> {
  return Object.fromEntries(types.map((type) => [type.name, type]));
}

