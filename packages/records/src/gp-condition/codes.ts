/** Whether somebody has it now: HL7's condition-clinical. */
export const CLINICAL_STATUSES = { active: 'Active', recurrence: 'Recurrence', relapse: 'Relapse', inactive: 'Inactive', remission: 'Remission', resolved: 'Resolved' } as const;

/** How sure it is: HL7's condition-ver-status. */
export const VERIFICATION_STATUSES = {
  unconfirmed: 'Unconfirmed',
  provisional: 'Provisional',
  differential: 'Differential',
  confirmed: 'Confirmed',
  refuted: 'Refuted',
  'entered-in-error': 'Entered in Error',
} as const;

/** On the problem list or of one encounter: HL7's condition-category. */
export const CATEGORIES = { 'problem-list-item': 'Problem List Item', 'encounter-diagnosis': 'Encounter Diagnosis' } as const;

/** Statuses of what has ended (R4, con-4). */
export const ENDED: readonly string[] = ['inactive', 'remission', 'resolved'];
