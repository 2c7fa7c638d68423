/**
 * Every identifier and code system URL, once.
 * National ones are as their publishers registered them; ours start at `CANONICAL_BASE`.
 */

/** Base of everything that we publish ourselves. */
export const CANONICAL_BASE = 'https://ehch.example/fhir/';

const UK_CORE_CODE_SYSTEM = 'https://fhir.hl7.org.uk/CodeSystem/UKCore-';
const UK_CORE_EXTENSION = 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-';
const HL7_CODE_SYSTEM = 'http://terminology.hl7.org/CodeSystem/';

/** `Identifier.system` values. HL7 UK's naming systems, but for the last. */
export const ID = {
  nhsNumber: 'https://fhir.nhs.uk/Id/nhs-number',
  odsOrganisation: 'https://fhir.nhs.uk/Id/ods-organization-code',
  odsSite: 'https://fhir.nhs.uk/Id/ods-site-code',
  sdsUser: 'https://fhir.nhs.uk/Id/sds-user-id',
  sdsRoleProfile: 'https://fhir.nhs.uk/Id/sds-role-profile-id',
  gmcNumber: 'https://fhir.hl7.org.uk/Id/gmc-number',
  gmpNumber: 'https://fhir.hl7.org.uk/Id/gmp-number',
  nmcPin: 'https://fhir.hl7.org.uk/Id/nmc-number',
  hcpcNumber: 'https://fhir.hl7.org.uk/Id/hcpc-number',
  /** The Care Quality Commission has registered no URI for its location ids, so this one is ours. */
  cqcLocation: `${CANONICAL_BASE}Id/cqc-location-id`,
} as const;

/** Terminologies. */
export const SNOMED_CT = 'http://snomed.info/sct';
export const LOINC = 'http://loinc.org';
export const UCUM = 'http://unitsofmeasure.org';
export const DMD = 'https://dmd.nhs.uk';

/** UK Core code systems that our resources use. */
export const UK_CODES = {
  admissionMethod: `${UK_CORE_CODE_SYSTEM}AdmissionMethodEngland`,
  deliveryChannel: `${UK_CORE_CODE_SYSTEM}DeliveryChannel`,
  dischargeDestination: `${UK_CORE_CODE_SYSTEM}DischargeDestinationEngland`,
  dischargeMethod: `${UK_CORE_CODE_SYSTEM}DischargeMethodEngland`,
  encounterLocationType: `${UK_CORE_CODE_SYSTEM}EncounterLocationTypeEngland`,
  ethnicCategory: `${UK_CORE_CODE_SYSTEM}EthnicCategoryEngland`,
  medicationPrescriber: `${UK_CORE_CODE_SYSTEM}MedicationPrescribingOrganizationType`,
  nhsNumberUnavailableReason: `${UK_CORE_CODE_SYSTEM}NHSNumberUnavailableReason`,
  nhsNumberVerification: `${UK_CORE_CODE_SYSTEM}NHSNumberVerificationStatusEngland`,
  personRelationship: `${UK_CORE_CODE_SYSTEM}AdditionalPersonRelationshipRole`,
  recordingSetting: `${UK_CORE_CODE_SYSTEM}RecordingSetting`,
  recordStandardHeading: `${UK_CORE_CODE_SYSTEM}RecordStandardHeadings`,
  sdsJobRole: `${UK_CORE_CODE_SYSTEM}SDSJobRoleName`,
  sourceOfAdmission: `${UK_CORE_CODE_SYSTEM}SourceOfAdmissionEngland`,
} as const;

/** HL7 International code systems that our resources use. */
export const HL7_CODES = {
  actCode: `${HL7_CODE_SYSTEM}v3-ActCode`,
  allergyClinicalStatus: `${HL7_CODE_SYSTEM}allergyintolerance-clinical`,
  allergyVerificationStatus: `${HL7_CODE_SYSTEM}allergyintolerance-verification`,
  conditionCategory: `${HL7_CODE_SYSTEM}condition-category`,
  conditionClinicalStatus: `${HL7_CODE_SYSTEM}condition-clinical`,
  conditionVerificationStatus: `${HL7_CODE_SYSTEM}condition-ver-status`,
  confidentiality: `${HL7_CODE_SYSTEM}v3-Confidentiality`,
  dataAbsentReason: `${HL7_CODE_SYSTEM}data-absent-reason`,
  dataOperation: `${HL7_CODE_SYSTEM}v3-DataOperation`,
  flagCategory: `${HL7_CODE_SYSTEM}flag-category`,
  goalAchievement: `${HL7_CODE_SYSTEM}goal-achievement`,
  identifierType: `${HL7_CODE_SYSTEM}v2-0203`,
  listEmptyReason: `${HL7_CODE_SYSTEM}list-empty-reason`,
  listOrder: `${HL7_CODE_SYSTEM}list-order`,
  listUse: `${HL7_CODE_SYSTEM}list-example-use-codes`,
  messageEvent: `${HL7_CODE_SYSTEM}v2-0003`,
  nullFlavor: `${HL7_CODE_SYSTEM}v3-NullFlavor`,
  observationCategory: `${HL7_CODE_SYSTEM}observation-category`,
  organizationType: `${HL7_CODE_SYSTEM}organization-type`,
  participationType: `${HL7_CODE_SYSTEM}v3-ParticipationType`,
  provenanceParticipant: `${HL7_CODE_SYSTEM}provenance-participant-type`,
  relationshipContact: `${HL7_CODE_SYSTEM}v2-0131`,
  roleCode: `${HL7_CODE_SYSTEM}v3-RoleCode`,
} as const;

/** Code systems that we publish. */
export const EHCH_CODES = {
  alignment: `${CANONICAL_BASE}CodeSystem/alignment`,
  encounterType: `${CANONICAL_BASE}CodeSystem/encounter-type`,
  error: `${CANONICAL_BASE}CodeSystem/error`,
  homeParticipation: `${CANONICAL_BASE}CodeSystem/home-participation`,
  mdtDecision: `${CANONICAL_BASE}CodeSystem/mdt-decision`,
  organisationType: `${CANONICAL_BASE}CodeSystem/organisation-type`,
  /** `meta.tag` of a resource type that has no identifier, such as Provenance. */
  record: `${CANONICAL_BASE}CodeSystem/record`,
  residencyType: `${CANONICAL_BASE}CodeSystem/residency-type`,
  role: `${CANONICAL_BASE}CodeSystem/role`,
  roundTask: `${CANONICAL_BASE}CodeSystem/round-task`,
} as const;

/** Extensions that our resources carry. */
export const EXTENSION = {
  nhsNumberVerification: `${UK_CORE_EXTENSION}NHSNumberVerificationStatus`,
  allergyIntoleranceEnd: `${UK_CORE_EXTENSION}AllergyIntoleranceEnd`,
  actualProblem: `${UK_CORE_EXTENSION}ActualProblem`, // retired by UK Core, with nothing in its place, as the next two
  problemSignificance: `${UK_CORE_EXTENSION}ProblemSignificance`,
  relatedClinicalContent: `${UK_CORE_EXTENSION}RelatedClinicalContent`,
  descriptionDisplay: `${UK_CORE_EXTENSION}CodingSCTDescDisplay`,
  descriptionId: 'http://hl7.org/fhir/StructureDefinition/coding-sctdescid', // FHIR's own, in the place of UK Core's CodingSCTDescId, which is retired
  hospitalAdmissionMethod: `${UK_CORE_EXTENSION}AdmissionMethod`,
  hospitalDischargeMethod: `${UK_CORE_EXTENSION}DischargeMethod`,
  lastIssueDate: `${UK_CORE_EXTENSION}MedicationStatementLastIssueDate`,
  medicationPrescriber: `${UK_CORE_EXTENSION}MedicationPrescribingOrganizationType`,
  admissionSource: `${CANONICAL_BASE}StructureDefinition/EHCH-AdmissionSource`,
  agreedOnBehalfBy: `${CANONICAL_BASE}StructureDefinition/EHCH-AgreedOnBehalfBy`,
  agreedWith: `${CANONICAL_BASE}StructureDefinition/EHCH-AgreedWith`,
  dischargeDestination: `${CANONICAL_BASE}StructureDefinition/EHCH-DischargeDestination`,
  dischargeMethod: `${CANONICAL_BASE}StructureDefinition/EHCH-DischargeMethod`,
  exceptionReason: `${CANONICAL_BASE}StructureDefinition/EHCH-ExceptionReason`,
  faultAttribution: `${CANONICAL_BASE}StructureDefinition/EHCH-FaultAttribution`,
  notAgreedBy: `${CANONICAL_BASE}StructureDefinition/EHCH-NotAgreedBy`,
  strength: `${CANONICAL_BASE}StructureDefinition/EHCH-Strength`,
  whatMatters: `${CANONICAL_BASE}StructureDefinition/EHCH-WhatMatters`,
} as const;
