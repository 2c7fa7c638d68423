/** The R4 resource types that we map, validate and publish; a resource of any other type is refused. */
export const RESOURCE_TYPES = [
  'Organization',
  'Location',
  'OrganizationAffiliation',
  'Practitioner',
  'PractitionerRole',
  'Patient',
  'RelatedPerson',
  'EpisodeOfCare',
  'CarePlan',
  'Goal',
  'Encounter',
  'Group',
  'List',
  'Communication',
  'QuestionnaireResponse',
  'Task',
  'ServiceRequest',
  'Observation',
  'Condition',
  'MedicationStatement',
  'AllergyIntolerance',
  'Linkage',
  'Provenance',
  'Flag',
  'Consent',
  'Subscription',
] as const;

export type CoveredResourceType = (typeof RESOURCE_TYPES)[number];

const COVERED: ReadonlySet<unknown> = new Set(RESOURCE_TYPES);

/** Whether it is the name of one of these types. */
export const isCovered = (type: unknown): type is CoveredResourceType => COVERED.has(type);
