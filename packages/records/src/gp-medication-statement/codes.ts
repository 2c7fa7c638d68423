/** Who prescribes it: UK Core's MedicationPrescribingOrganizationType. */
export const PRESCRIBERS = {
  practice: { code: 'prescribed-at-gp-practice', display: 'Prescribed at GP practice' },
  elsewhere: { code: 'prescribed-by-another-organisation', display: 'Prescribed by another organisation' },
} as const;
