import type { Resource } from '@medplum/fhirtypes';

const RESIDENT = { reference: 'Patient/1' };
const PRACTITIONER = { reference: 'Practitioner/1' };
const NOT_FOR_RESUSCITATION = { coding: [{ system: 'http://snomed.info/sct', code: '450476008' }] };

/** A resource for each profile with no more than the profile needs to be seen at work. */
export const DECISIONS: Readonly<Record<string, readonly Resource[]>> = {
  'EHCH-CPRDecision': [{
    resourceType: 'Consent',
    extension: [{ url: 'https://ehch.example/fhir/StructureDefinition/EHCH-DecisionReason', valueString: 'It would not succeed.' }],
    status: 'active',
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'adr' }] },
    category: [{ coding: [{ system: 'http://snomed.info/sct', code: '365870005' }] }],
    patient: RESIDENT,
    dateTime: '2026-11-10',
    performer: [PRACTITIONER],
    policyRule: { text: 'Made for this person' },
    verification: [{ verified: true, verifiedWith: RESIDENT }],
    provision: { period: { start: '2026-11-10' }, code: [NOT_FOR_RESUSCITATION] },
  }],
  'EHCH-CPRFlag': [{
    resourceType: 'Flag',
    status: 'active',
    code: NOT_FOR_RESUSCITATION,
    subject: RESIDENT,
    period: { start: '2026-11-10' },
    author: PRACTITIONER,
  }],
  'EHCH-CPRForm': [{
    resourceType: 'QuestionnaireResponse',
    questionnaire: 'https://ehch.example/fhir/Questionnaire/cpr-decision',
    status: 'completed',
    subject: RESIDENT,
    authored: '2026-11-10',
    author: PRACTITIONER,
  }],
};
