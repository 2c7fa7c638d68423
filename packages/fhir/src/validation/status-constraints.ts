/** What R4 says of the statuses of conditions and allergies: required bindings of concepts, and constraints on what goes with what. */
import type { AllergyIntolerance, CodeableConcept, Condition } from '@medplum/fhirtypes';
import { HL7_CODES } from '../systems.ts';
import type { Fault } from './fault.ts';

const NONE: readonly Fault[] = [];

const CONDITION_CLINICAL = ['active', 'recurrence', 'relapse', 'inactive', 'remission', 'resolved'];
const CONDITION_VERIFICATION = ['unconfirmed', 'provisional', 'differential', 'confirmed', 'refuted', 'entered-in-error'];
const ALLERGY_CLINICAL = ['active', 'inactive', 'resolved'];
const ALLERGY_VERIFICATION = ['unconfirmed', 'confirmed', 'refuted', 'entered-in-error'];

const broken = (expression: string, text: string): readonly Fault[] => [{ kind: 'brokenConstraint', expression, text }];

const has = (concept: CodeableConcept | undefined, system: string, codes: readonly string[]): boolean =>
  concept?.coding?.some((coding) => coding.system === system && codes.includes(coding.code ?? '')) ?? false;

const bound = (expression: string, concept: CodeableConcept | undefined, system: string, codes: readonly string[]): readonly Fault[] =>
  concept === undefined || has(concept, system, codes) ? NONE : [{ kind: 'badCode', expression, text: `A code of ${system} is needed.` }];

/** con-4 and con-5. con-3 is best practice and no rule: an entry of a problem list has a clinical status. */
export function condition(resource: Condition): readonly Fault[] {
  const { clinicalStatus, verificationStatus } = resource;
  const isAbated = Object.keys(resource).some((name) => name.startsWith('abatement'));
  return [
    ...bound('.clinicalStatus', clinicalStatus, HL7_CODES.conditionClinicalStatus, CONDITION_CLINICAL),
    ...bound('.verificationStatus', verificationStatus, HL7_CODES.conditionVerificationStatus, CONDITION_VERIFICATION),
    ...(isAbated && !has(clinicalStatus, HL7_CODES.conditionClinicalStatus, ['resolved', 'remission', 'inactive'])
      ? broken('.clinicalStatus', 'A condition that has abated is inactive, in remission or resolved (con-4).')
      : NONE),
    ...(clinicalStatus && has(verificationStatus, HL7_CODES.conditionVerificationStatus, ['entered-in-error'])
      ? broken('.clinicalStatus', 'A condition that was entered in error has no clinical status (con-5).')
      : NONE),
  ];
}

/** ait-1 and ait-2. */
export function allergyIntolerance({ clinicalStatus, verificationStatus }: AllergyIntolerance): readonly Fault[] {
  const isError = has(verificationStatus, HL7_CODES.allergyVerificationStatus, ['entered-in-error']);
  return [
    ...bound('.clinicalStatus', clinicalStatus, HL7_CODES.allergyClinicalStatus, ALLERGY_CLINICAL),
    ...bound('.verificationStatus', verificationStatus, HL7_CODES.allergyVerificationStatus, ALLERGY_VERIFICATION),
    ...(isError && clinicalStatus ? broken('.clinicalStatus', 'An allergy that was entered in error has no clinical status (ait-2).') : NONE),
    ...(isError || clinicalStatus ? NONE : broken('', 'An allergy has a clinical status unless it was entered in error (ait-1).')),
  ];
}
