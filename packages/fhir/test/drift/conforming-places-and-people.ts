import type { CodeableConcept, Resource } from '@medplum/fhirtypes';

const LOCAL = 'https://ehch.example/fhir/CodeSystem/';
const ODS = 'https://fhir.nhs.uk/Id/ods-organization-code';
const SITE = 'https://fhir.nhs.uk/Id/ods-site-code';

export const local = (system: string, code: string): CodeableConcept => ({ coding: [{ system: LOCAL + system, code }] });

/** A resource for each profile with no more than the profile needs to be seen at work. */
export const PLACES_AND_PEOPLE: Readonly<Record<string, readonly Resource[]>> = {
  'EHCH-CareHome': [{
    resourceType: 'Organization',
    identifier: [{ system: ODS, value: 'A1' }, { system: SITE, value: 'A1001' }, { system: 'https://ehch.example/fhir/Id/cqc-location-id', value: '1-100' }],
    active: true,
    type: [local('organisation-type', 'care-home'), local('organisation-type', 'learning-disability-home')],
    name: 'A home',
  }],
  'EHCH-PrimaryCareNetwork': [{
    resourceType: 'Organization',
    identifier: [{ system: ODS, value: 'U1' }],
    type: [local('organisation-type', 'primary-care-network')],
    name: 'A network',
  }],
  'EHCH-CareHomeLocation': [{
    resourceType: 'Location',
    status: 'active',
    name: 'A home',
    physicalType: { coding: [{ system: 'https://fhir.hl7.org.uk/CodeSystem/UKCore-EncounterLocationTypeEngland', code: 'G02' }] },
    managingOrganization: { reference: `Organization?identifier=${ODS}|A1` },
  }],
  'EHCH-PCNAlignment': [{
    resourceType: 'OrganizationAffiliation',
    period: { start: '2026-04-01' },
    organization: { reference: 'Organization/pcn' },
    participatingOrganization: { reference: 'https://server.example/FHIR/R4/Organization/home/_history/2' },
    code: [local('alignment', 'aligned')],
  }],
  'EHCH-ClinicalLead': [{
    resourceType: 'PractitionerRole',
    extension: [{ url: 'https://ehch.example/fhir/StructureDefinition/EHCH-ExceptionReason', valueString: 'No GP is available.' }],
    period: { start: '2026-04-01' },
    practitioner: { reference: 'Practitioner/1' },
    organization: { reference: 'Organization/pcn' },
    code: [local('role', 'named-clinical-lead'), { text: 'Advanced nurse practitioner' }],
    location: [{ reference: 'Location/1' }],
  }],
  'EHCH-Practitioner': [{
    resourceType: 'Practitioner',
    identifier: [{ system: 'https://fhir.hl7.org.uk/Id/gmc-number', value: '1234567' }],
    name: [{ text: 'A practitioner' }],
  }],
  'EHCH-Resident': [{
    resourceType: 'Patient',
    identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9000000009' }],
    name: [{ text: 'A resident' }],
    gender: 'female',
    birthDate: '1936-01-01',
    managingOrganization: { reference: 'urn:uuid:5a1c1c4e-9c7e-4b0e-8f62-0e5b1d0a1d11' },
  }],
  'EHCH-RelatedPerson': [{
    resourceType: 'RelatedPerson',
    patient: { reference: 'Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9000000009' },
    relationship: [{ text: 'Daughter' }],
    telecom: [{ system: 'phone', value: '0' }],
  }],
};
