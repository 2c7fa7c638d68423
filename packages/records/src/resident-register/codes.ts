/** How far an NHS number was checked: UKCore-NHSNumberVerificationStatusEngland. */
export const NHS_NUMBER_STATUS = {
  verified: '01',
  'not-traced': '02',
  'trace-required': '03',
  'trace-failed': '04',
  'trace-to-be-resolved': '05',
  'trace-in-progress': '06',
} as const;

/** How somebody is related to the resident: v3-RoleCode, which UK Core's RelatedPerson binds. */
export const RELATIONSHIPS = {
  spouse: { code: 'SPS', display: 'spouse' },
  partner: { code: 'DOMPART', display: 'domestic partner' },
  child: { code: 'CHILD', display: 'child' },
  parent: { code: 'PRN', display: 'parent' },
  sibling: { code: 'SIB', display: 'sibling' },
  grandchild: { code: 'GRNDCHILD', display: 'grandchild' },
  'other-family': { code: 'EXT', display: 'extended family member' },
  friend: { code: 'FRND', display: 'unrelated friend' },
  neighbour: { code: 'NBOR', display: 'neighbor' },
  guardian: { code: 'GUARD', display: 'guardian' },
  attorney: { code: 'POWATT', display: 'power of attorney' },
} as const;

/** Of whom only a few may know: v3-Confidentiality, as the Personal Demographics Service labels a restricted record. */
export const RESTRICTED = { code: 'R', display: 'restricted' } as const;

/** Of several contacts, the one to turn to first: HL7 v2 table 0131, beside the relationship. */
export const NEXT_OF_KIN = { code: 'N', display: 'Next-of-Kin' } as const;
