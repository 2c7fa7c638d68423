import { address, coding, concept, derivedIdentifier, EHCH_PROFILE, HL7_CODES, humanName, logicalReference, telecom } from '@ehch/fhir';
import type { CodeableConcept, Patient, RelatedPerson, Resource } from '@medplum/fhirtypes';
import { homeOrganization, odsIdentifier } from '../envelope/home.ts';
import { provenanceOf } from '../envelope/provenance.ts';
import { residentIdentifiers, residentReference } from '../envelope/resident.ts';
import { NEXT_OF_KIN, NHS_NUMBER_STATUS, RELATIONSHIPS, RESTRICTED } from './codes.ts';
import type { ResidentContact, ResidentRegisterRecord } from './record.ts';

/** A row of the register becomes the resident, and a related person for each contact. */
export function mapResidentRegister(record: ResidentRegisterRecord): Resource[] {
  const resources = [residentOf(record), ...(record.contacts ?? []).map((contact) => relatedPersonOf(record, contact))];
  return [...resources, provenanceOf('resident-register', record, resources)];
}

function residentOf(record: ResidentRegisterRecord): Patient {
  const { name, registeredPractice: practice, language } = record;
  return {
    resourceType: 'Patient',
    meta: { profile: [EHCH_PROFILE.resident], ...(record.restricted && { security: [coding(HL7_CODES.confidentiality, RESTRICTED.code, RESTRICTED.display)] }) },
    identifier: residentIdentifiers(record, NHS_NUMBER_STATUS[record.nhsNumberStatus ?? 'not-traced']),
    active: record.deceasedAt === undefined,
    name: [humanName(name) ?? {}, ...(name.preferred === undefined ? [] : [{ use: 'usual' as const, text: name.preferred }])],
    telecom: [telecom('phone', record.phone) ?? {}],
    gender: record.gender,
    birthDate: record.birthDate,
    deceasedDateTime: record.deceasedAt,
    address: [address({ ...record.address, postalCode: record.address?.postcode, use: 'home' }) ?? {}],
    communication: language === undefined ? undefined : [{ language: { coding: [coding(BCP_47, language)] }, preferred: true }],
    generalPractitioner: practice && [{ ...logicalReference('Organization', odsIdentifier(practice.odsCode)), display: practice.name }],
    // The resident is one for all homes: a home that they left ceases to be theirs, and says nothing of where they live now.
    managingOrganization: record.active === false && record.deceasedAt === undefined ? undefined : homeOrganization(record.home),
  };
}

const BCP_47 = 'urn:ietf:bcp:47';

function relatedPersonOf(record: ResidentRegisterRecord, contact: ResidentContact): RelatedPerson {
  const { source } = record;
  return {
    resourceType: 'RelatedPerson',
    meta: { profile: [EHCH_PROFILE.relatedPerson] },
    identifier: [derivedIdentifier('resident-register', [source.system, source.id], `contact ${contact.id}`)],
    active: true,
    patient: residentReference(record),
    relationship: [relationshipOf(contact), ...(contact.nextOfKin ? [concept(HL7_CODES.relationshipContact, NEXT_OF_KIN.code, NEXT_OF_KIN.display)] : [])],
    name: [{ text: contact.name }],
    telecom: [telecom('phone', contact.phone) ?? {}, telecom('email', contact.email) ?? {}],
  };
}

const relationshipOf = ({ relationship }: ResidentContact): CodeableConcept =>
  relationship === 'other' ? { text: 'other' } : concept(HL7_CODES.roleCode, RELATIONSHIPS[relationship].code, RELATIONSHIPS[relationship].display);
