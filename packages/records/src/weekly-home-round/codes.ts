/** Kinds of contact between a home and its network: CodeSystem `encounter-type` of fhir-profiles. */
export const ENCOUNTER_TYPES = {
  'weekly-home-round': 'Weekly home round',
  'home-check-in': 'Home check-in',
} as const;

/** How a round or check-in was held, as FHIR classes encounters: v3-ActCode. */
export const CLASSES = {
  'in-person': { code: 'HH', display: 'home health' },
  remotely: { code: 'VR', display: 'virtual' },
} as const;

/** The order of a round's list: HL7's list-order. */
export const LIST_ORDER = { code: 'priority', display: 'Sorted by Priority' } as const;

/** Roles of the network's team whose holders cannot lead a round, since a clinician leads it (EHCH R6). */
export const NOT_CLINICIANS: readonly string[] = ['pharmacy-technician', 'social-worker', 'social-link-prescriber', 'support-worker', 'care-coordinator'];

/** Roles of a home's own staff. */
export const OF_THE_HOME: readonly string[] = ['registered-manager', 'care-home-nurse', 'care-home-worker'];
