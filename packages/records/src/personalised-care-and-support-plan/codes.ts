/** What kinds of plan these are: national record types, in SNOMED CT. */
export const PLAN_TYPES = {
  carePlan: { code: '734163000', display: 'Care plan' },
  pcsp: { code: '2181441000000107', display: 'Personalised Care and Support Plan' },
  contingency: { code: '325691000000100', display: 'Contingency plan' },
} as const;

/** The review that ends a plan's turn, in SNOMED CT. */
export const PLAN_REVIEW = { code: '1187921000000104', display: 'Review of Personalised Care and Support Plan' } as const;

/** How far a goal has been achieved: HL7's goal-achievement. */
export const ACHIEVEMENTS = {
  'in-progress': 'In Progress',
  improving: 'Improving',
  worsening: 'Worsening',
  'no-change': 'No Change',
  achieved: 'Achieved',
  sustaining: 'Sustaining',
  'not-achieved': 'Not Achieved',
  'no-progress': 'No Progress',
  'not-attainable': 'Not Attainable',
} as const;
