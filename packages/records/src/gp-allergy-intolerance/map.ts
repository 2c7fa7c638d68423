import { concept, EXTENSION, HL7_CODES, UK_CORE_PROFILE } from '@ehch/fhir';
import type { AllergyIntolerance, AllergyIntoleranceReaction, CodeableConcept, Extension, Resource } from '@medplum/fhirtypes';
import { provenanceOf } from '../envelope/provenance.ts';
import { residentReference } from '../envelope/resident.ts';
import { conceptIf, conceptOf } from '../gp/code.ts';
import { encounterReference, gpIdentifier } from '../gp/links.ts';
import { onsetOf } from '../gp/moment.ts';
import { gpAuthor } from '../gp/practice.ts';
import { gpPractitionerReference, gpPractitioners } from '../gp/practitioner.ts';
import { CLINICAL_STATUSES, VERIFICATION_STATUSES } from './codes.ts';
import type { GpAllergyIntoleranceRecord, GpReaction } from './record.ts';

export function mapGpAllergyIntolerance(record: GpAllergyIntoleranceRecord): Resource[] {
  const { recordedBy, assertedBy, practice } = record;
  const resources = [...gpPractitioners([recordedBy, assertedBy]), allergyOf(record)];
  return [...resources, provenanceOf('gp-allergy-intolerance', record, resources, gpAuthor(practice, recordedBy ?? assertedBy))];
}

const allergyOf = (record: GpAllergyIntoleranceRecord): AllergyIntolerance => ({
  resourceType: 'AllergyIntolerance',
  meta: { profile: [UK_CORE_PROFILE.allergyIntolerance] },
  identifier: [gpIdentifier('gp-allergy-intolerance', record.source)],
  clinicalStatus: clinicalStatusOf(record),
  verificationStatus: record.verificationStatus && concept(HL7_CODES.allergyVerificationStatus, record.verificationStatus, VERIFICATION_STATUSES[record.verificationStatus]),
  type: record.type,
  category: record.categories,
  criticality: record.criticality,
  code: conceptOf(record.code),
  patient: residentReference(record),
  encounter: encounterReference(record.encounter),
  ...onsetOf(record.onset),
  recordedDate: record.recordedAt,
  recorder: record.recordedBy && gpPractitionerReference(record.recordedBy),
  asserter: record.assertedBy && gpPractitionerReference(record.assertedBy),
  lastOccurrence: record.lastOccurrence,
  note: notesOf(record.notes),
  reaction: record.reactions?.map(reactionOf),
});

/** What was entered in error has no clinical status (R4, ait-2), and so none that ended. */
function clinicalStatusOf({ clinicalStatus, verificationStatus, ended, endReason }: GpAllergyIntoleranceRecord): CodeableConcept | undefined {
  if (clinicalStatus === undefined || verificationStatus === 'entered-in-error') return undefined;
  const parts: Extension[] = [
    ...(ended === undefined ? [] : [{ url: 'endDate', valueDateTime: ended }]),
    ...(endReason === undefined ? [] : [{ url: 'reasonEnded', valueString: endReason }]),
  ];
  return { extension: parts.length > 0 ? [{ url: EXTENSION.allergyIntoleranceEnd, extension: parts }] : [], ...concept(HL7_CODES.allergyClinicalStatus, clinicalStatus, CLINICAL_STATUSES[clinicalStatus]) };
}

const reactionOf = ({ substance, manifestations, description, onset, severity, route, notes }: GpReaction): AllergyIntoleranceReaction => ({
  substance: conceptIf(substance),
  manifestation: manifestations.map(conceptOf),
  description,
  onset,
  severity,
  exposureRoute: conceptIf(route),
  note: notesOf(notes),
});

const notesOf = (notes: readonly string[] | undefined) => notes?.map((text) => ({ text }));
