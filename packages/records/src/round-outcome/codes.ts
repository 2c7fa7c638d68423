/** The team's response for one resident (EHCH R10): CodeSystem `mdt-decision` of fhir-profiles. */
export const DECISIONS = {
  'seen-on-round': 'Seen on the round',
  'mdt-input': 'Clinical input from the team',
  referral: 'Onward referral',
  'maintain-pcsp': 'Keep to the current personalised care and support plan',
  other: 'Other',
} as const;

/** Kinds of action agreed on a round: CodeSystem `round-task` of fhir-profiles. */
export const ACTION_TYPES = {
  'clinical-review': 'Clinical review',
  'medication-review': 'Medication review',
  'medication-change': 'Medication change',
  investigation: 'Investigation or test',
  monitoring: 'Monitoring in the home',
  referral: 'Referral',
  'update-pcsp': 'Update the personalised care and support plan',
  'advance-care-planning': 'Advance care planning conversation',
  'speak-with-family': 'Speak with the family or a representative',
  other: 'Other',
} as const;

/** Who took part for the home (EHCH R13): CodeSystem `home-participation` of fhir-profiles. */
export const HOME_PARTICIPATION = {
  'consistent-person': 'The identified person who usually takes part',
  'stand-in': "Another member of the home's staff",
  nobody: 'Nobody',
} as const;

/** How the resident was seen, as FHIR classes encounters: v3-ActCode. */
export const CONTACT_CLASSES = {
  'seen-in-person': { code: 'HH', display: 'home health' },
  'seen-remotely': { code: 'VR', display: 'virtual' },
} as const;
