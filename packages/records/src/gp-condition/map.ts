import { concept, EXTENSION, HL7_CODES, period, UK_CORE_PROFILE } from '@ehch/fhir';
import type { CodeableConcept, Condition, Extension, Resource } from '@medplum/fhirtypes';
import { provenanceOf } from '../envelope/provenance.ts';
import { residentReference } from '../envelope/resident.ts';
import { conceptIf, conceptOf } from '../gp/code.ts';
import { encounterReference, gpIdentifier, linkTo } from '../gp/links.ts';
import { onsetOf } from '../gp/moment.ts';
import { gpAuthor } from '../gp/practice.ts';
import { gpPractitionerReference, gpPractitioners } from '../gp/practitioner.ts';
import { CATEGORIES, CLINICAL_STATUSES, VERIFICATION_STATUSES } from './codes.ts';
import type { GpConditionRecord } from './record.ts';

export function mapGpCondition(record: GpConditionRecord): Resource[] {
  const resources = [...gpPractitioners([record.recordedBy]), conditionOf(record)];
  return [...resources, provenanceOf('gp-condition', record, resources, gpAuthor(record.practice, record.recordedBy))];
}

const conditionOf = (record: GpConditionRecord): Condition => ({
  resourceType: 'Condition',
  meta: { profile: [UK_CORE_PROFILE.condition] },
  extension: extensionsOf(record),
  identifier: [gpIdentifier('gp-condition', record.source)],
  ...statusOf(record),
  verificationStatus: verificationOf(record),
  category: record.category === undefined ? undefined : [concept(HL7_CODES.conditionCategory, record.category, CATEGORIES[record.category])],
  severity: conceptIf(record.severity),
  code: conceptOf(record.code),
  bodySite: record.bodySites?.map(conceptOf),
  subject: residentReference(record),
  encounter: encounterReference(record.encounter),
  ...onsetOf(record.onset),
  recordedDate: record.recordedAt,
  asserter: record.recordedBy && gpPractitionerReference(record.recordedBy),
  note: record.notes?.map((text) => ({ text })),
});

/** What was entered in error has no clinical status (R4, con-5), and so has not ended either (con-4). */
function statusOf({ clinicalStatus, verificationStatus, ended }: GpConditionRecord): Pick<Condition, 'clinicalStatus' | 'abatementDateTime' | 'abatementPeriod' | 'abatementString'> {
  if (verificationStatus === 'entered-in-error') return {};
  return {
    clinicalStatus: clinicalStatus && concept(HL7_CODES.conditionClinicalStatus, clinicalStatus, CLINICAL_STATUSES[clinicalStatus]),
    abatementDateTime: ended?.at,
    abatementPeriod: ended?.period && period(ended.period.start, ended.period.end),
    abatementString: ended?.text,
  };
}

const verificationOf = ({ verificationStatus: status }: GpConditionRecord): CodeableConcept | undefined =>
  status === undefined || status === 'unknown' ? undefined : concept(HL7_CODES.conditionVerificationStatus, status, VERIFICATION_STATUSES[status]);

const extensionsOf = ({ significance, actualProblem, related = [] }: GpConditionRecord): Extension[] => [
  ...(significance === undefined ? [] : [{ url: EXTENSION.problemSignificance, valueCode: significance }]),
  ...(actualProblem === undefined ? [] : [{ url: EXTENSION.actualProblem, valueReference: linkTo(actualProblem.kind, actualProblem) }]),
  ...related.map((link): Extension => ({ url: EXTENSION.relatedClinicalContent, valueReference: linkTo(link.kind, link) })),
];
