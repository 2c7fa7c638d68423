/** What a home is registered for: UKCore-EncounterLocationTypeEngland. */
export const SETTINGS = {
  'without-nursing': { code: 'G01', display: 'Care Home Without Nursing' },
  'with-nursing': { code: 'G02', display: 'Care Home With Nursing' },
  both: { code: 'G04', display: 'Integrated Care Home Without Nursing and Care Home With Nursing' },
} as const;

/** Organisations that EHCH names: CodeSystem `organisation-type` of fhir-profiles. */
export const ORGANISATION_TYPES = {
  'care-home': 'Care home',
  'learning-disability-home': 'Learning disability home',
  'primary-care-network': 'Primary care network',
} as const;

/** How a network stands to a home: CodeSystem `alignment` of fhir-profiles. */
export const ALIGNED = { code: 'aligned', display: 'Aligned' } as const;
