import { concept, EXTENSION, period, UK_CODES, UK_CORE_PROFILE } from '@ehch/fhir';
import type { Extension, MedicationStatement, Resource } from '@medplum/fhirtypes';
import { provenanceOf } from '../envelope/provenance.ts';
import { residentReference } from '../envelope/resident.ts';
import { conceptOf } from '../gp/code.ts';
import { encounterReference, gpIdentifier, linkTo } from '../gp/links.ts';
import { gpAuthor, practiceReference } from '../gp/practice.ts';
import { PRESCRIBERS } from './codes.ts';
import type { GpMedicationStatementRecord } from './record.ts';

export function mapGpMedicationStatement(record: GpMedicationStatementRecord): Resource[] {
  const statement = statementOf(record);
  return [statement, provenanceOf('gp-medication-statement', record, [statement], gpAuthor(record.practice))];
}

const statementOf = (record: GpMedicationStatementRecord): MedicationStatement => ({
  resourceType: 'MedicationStatement',
  meta: { profile: [UK_CORE_PROFILE.medicationStatement] },
  extension: extensionsOf(record),
  identifier: [gpIdentifier('gp-medication-statement', record.source)],
  basedOn: record.requests?.map((key) => linkTo('medication-request', key)),
  status: statusOf(record),
  statusReason: record.reasonsNotTaken?.map(conceptOf),
  medicationCodeableConcept: conceptOf(record.medicine),
  subject: residentReference(record),
  context: encounterReference(record.encounter),
  effectivePeriod: period(record.period?.start, record.period?.end),
  dateAsserted: record.recordedAt,
  informationSource: practiceReference(record.practice),
  reasonCode: record.reasons?.map(conceptOf),
  note: record.notes?.map((text) => ({ text })),
  dosage: record.dosages?.map(({ text, forResident }) => ({ text, patientInstruction: forResident })),
});

/** R4 has no `taken`: what is not taken has a status of its own. What was entered in error stays so. */
const statusOf = ({ status, taken }: GpMedicationStatementRecord): MedicationStatement['status'] => (taken === 'no' && status !== 'entered-in-error' ? 'not-taken' : status);

const extensionsOf = ({ prescribedBy, lastIssuedAt }: GpMedicationStatementRecord): Extension[] => [
  ...(prescribedBy === undefined
    ? []
    : [{ url: EXTENSION.medicationPrescriber, valueCodeableConcept: concept(UK_CODES.medicationPrescriber, PRESCRIBERS[prescribedBy].code, PRESCRIBERS[prescribedBy].display) }]),
  ...(lastIssuedAt === undefined ? [] : [{ url: EXTENSION.lastIssueDate, valueDateTime: lastIssuedAt }]),
];
