/** Where an encounter took place, as FHIR classes encounters: v3-ActCode. R4 asks for a class, and a practice's system seldom says one. */
export const CLASSES = {
  ambulatory: { code: 'AMB', display: 'ambulatory' },
  home: { code: 'HH', display: 'home health' },
  virtual: { code: 'VR', display: 'virtual' },
  field: { code: 'FLD', display: 'field' },
  emergency: { code: 'EMER', display: 'emergency' },
  inpatient: { code: 'IMP', display: 'inpatient encounter' },
} as const;

/** What is said in the place of a class that nobody told: v3-NullFlavor. */
export const UNKNOWN_CLASS = { code: 'UNK', display: 'unknown' } as const;

/** Who saw the resident: v3-ParticipationType. */
export const PRIMARY_PERFORMER = { code: 'PPRF', display: 'primary performer' } as const;

/** Who entered it: v3-ParticipationType. GP Connect's own code for a recorder has no other. */
export const DATA_ENTERER = { code: 'ENT', display: 'data entry person' } as const;
