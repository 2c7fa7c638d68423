/** What was decided, in SNOMED CT, and in words that can be shown as they are. The two contradict each other. */
export const CPR_DECISIONS = {
  'attempt-cpr': { code: '450475007', display: 'For cardiopulmonary resuscitation', text: 'Attempt cardiopulmonary resuscitation (CPR)' },
  'do-not-attempt-cpr': { code: '450476008', display: 'Not for cardiopulmonary resuscitation', text: 'Do not attempt cardiopulmonary resuscitation (DNACPR)' },
} as const;

/** What the decision is about, in SNOMED CT. */
export const RESUSCITATION_STATUS = { code: '365870005', display: 'Finding of resuscitation status', text: 'Decision about cardiopulmonary resuscitation' } as const;

/** What kind of consent FHIR takes such a decision for. HL7 has none that is nearer, and no more is meant than that it is made in advance. */
export const CONSENT_SCOPE = { code: 'adr', display: 'Advanced Care Directive' } as const;

/** Among which flags it is shown. */
export const FLAG_CATEGORY = { code: 'clinical', display: 'Clinical' } as const;

/** Forms in use, in words: no code is known for them. */
export const FORMS = {
  respect: 'ReSPECT (Recommended Summary Plan for Emergency Care and Treatment)',
  dnacpr: 'DNACPR form',
  other: 'Another form',
} as const;
