/** Whether it holds now: HL7's allergyintolerance-clinical. */
export const CLINICAL_STATUSES = { active: 'Active', inactive: 'Inactive', resolved: 'Resolved' } as const;

/** How sure it is: HL7's allergyintolerance-verification. */
export const VERIFICATION_STATUSES = { unconfirmed: 'Unconfirmed', confirmed: 'Confirmed', refuted: 'Refuted', 'entered-in-error': 'Entered in Error' } as const;
