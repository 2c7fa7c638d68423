import { address, concept, derivedIdentifier, EHCH_CODES, EHCH_PROFILE, EXTENSION, period, telecom, UK_CODES } from '@ehch/fhir';
import type { Location, Organization, OrganizationAffiliation, PractitionerRole, Resource } from '@medplum/fhirtypes';
import { homeIdentifiers, homeLocation, homeOrganization, odsIdentifier, organizationByOdsCode, placeIdentifiers } from '../envelope/home.ts';
import { normalOdsCode } from '../envelope/identifiers.ts';
import { provenanceOf } from '../envelope/provenance.ts';
import { practitioners, roleConcept, staffReference } from '../envelope/staff.ts';
import { ALIGNED, ORGANISATION_TYPES, SETTINGS } from './codes.ts';
import type { ClinicalLead, HomeRegisterRecord, PcnAlignment } from './record.ts';

/**
 * A home becomes an organisation and a place; each alignment and each clinical lead is a resource with a period of its
 * own, so who was aligned or led on any day has an answer (MISSION modelling decision 7).
 */
export function mapHomeRegister(record: HomeRegisterRecord): Resource[] {
  const { alignments = [], clinicalLeads = [] } = record;
  const resources = [
    homeOf(record),
    locationOf(record),
    ...networksOf(alignments),
    ...alignments.map((alignment) => affiliationOf(record, alignment)),
    ...practitioners(clinicalLeads.map(({ clinician }) => clinician)),
    ...clinicalLeads.map((lead) => leadOf(record, lead)),
  ];
  return [...resources, provenanceOf('home-register', record, resources)];
}

function homeOf(record: HomeRegisterRecord): Organization {
  return {
    resourceType: 'Organization',
    meta: { profile: [EHCH_PROFILE.careHome] },
    identifier: homeIdentifiers(record.home),
    active: record.registered,
    type: [organisationType('care-home'), ...(record.learningDisability ? [organisationType('learning-disability-home')] : [])],
    name: record.name,
    telecom: [telecom('phone', record.phone) ?? {}],
    address: [addressOf(record) ?? {}],
  };
}

function locationOf(record: HomeRegisterRecord): Location {
  const { code, display } = SETTINGS[record.setting];
  return {
    resourceType: 'Location',
    meta: { profile: [EHCH_PROFILE.careHomeLocation] },
    identifier: placeIdentifiers(record.home),
    status: record.registered ? 'active' : 'inactive',
    name: record.name,
    mode: 'instance',
    address: addressOf(record),
    physicalType: concept(UK_CODES.encounterLocationType, code, display),
    managingOrganization: homeOrganization(record.home),
  };
}

/** The networks of the alignments, each once: a home may come back to one. */
function networksOf(alignments: readonly PcnAlignment[]): Organization[] {
  const networks = new Map(alignments.map(({ pcn }) => [normalOdsCode(pcn.odsCode), pcn]));
  return [...networks.values()].map(({ odsCode, name }) => ({
    resourceType: 'Organization',
    meta: { profile: [EHCH_PROFILE.primaryCareNetwork] },
    identifier: [odsIdentifier(odsCode)],
    active: true,
    type: [organisationType('primary-care-network')],
    name,
  }));
}

function affiliationOf(record: HomeRegisterRecord, { pcn, from, to }: PcnAlignment): OrganizationAffiliation {
  const { source, home } = record;
  return {
    resourceType: 'OrganizationAffiliation',
    meta: { profile: [EHCH_PROFILE.pcnAlignment] },
    identifier: [derivedIdentifier('home-register', [source.system, source.id], `alignment ${normalOdsCode(pcn.odsCode)} ${from}`)],
    active: goesOn(record, to),
    period: period(from, to),
    organization: organizationByOdsCode(pcn.odsCode),
    participatingOrganization: homeOrganization(home),
    code: [concept(EHCH_CODES.alignment, ALIGNED.code, ALIGNED.display)],
  };
}

/** The lead is not medically responsible for residents; each resident's registered GP is (EHCH R4). */
function leadOf(record: HomeRegisterRecord, { clinician, pcnOdsCode, from, to, exceptionReason }: ClinicalLead): PractitionerRole {
  const { source, home } = record;
  return {
    resourceType: 'PractitionerRole',
    meta: { profile: [EHCH_PROFILE.clinicalLead] },
    extension: exceptionReason === undefined ? undefined : [{ url: EXTENSION.exceptionReason, valueString: exceptionReason }],
    identifier: [derivedIdentifier('home-register', [source.system, source.id], `lead ${normalOdsCode(pcnOdsCode)} ${from}`)],
    active: goesOn(record, to),
    period: period(from, to),
    practitioner: staffReference(clinician),
    organization: organizationByOdsCode(pcnOdsCode),
    code: [roleConcept('named-clinical-lead'), roleConcept(clinician.role)],
    location: [homeLocation(home)],
  };
}

/** What has a last day goes on until that day is over, by the calendar of the source. A home that is not registered is out of scope, and with it who it was aligned to and who led (EHCH R1). */
const goesOn = ({ registered, source }: HomeRegisterRecord, to: string | undefined): boolean => registered && (to === undefined || to >= source.updatedAt.slice(0, to.length));

const addressOf = ({ address: at }: HomeRegisterRecord) => address({ ...at, postalCode: at?.postcode });

const organisationType = (code: keyof typeof ORGANISATION_TYPES) => concept(EHCH_CODES.organisationType, code, ORGANISATION_TYPES[code]);
