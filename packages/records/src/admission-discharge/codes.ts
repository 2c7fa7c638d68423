/** How a stay began: CodeSystem `residency-type` of fhir-profiles. */
export const KINDS = {
  admission: 'Admission',
  readmission: 'Re-admission',
  move: 'Move from another care home',
  'temporary-stay': 'Temporary stay',
} as const;

/** Where a resident came from: UKCore-SourceOfAdmissionEngland. Any other place is told in words. */
export const ADMISSION_SOURCES = {
  'own-home': {
    code: '19',
    display:
      'Usual place of residence unless listed below, for example, a private dwelling whether owner occupied or owned by Local Authority, housing association or other landlord. This includes wardened accommodation but not residential accommodation where health care is provided. It also includes Patients with no fixed abode.',
  },
  'temporary-home': { code: '29', display: 'Temporary place of residence when usually resident elsewhere (e.g. hotels, residential Educational Establishments)' },
  hospital: {
    code: '51',
    display: 'NHS other Hospital Provider - Ward for general Patients or the younger physically disabled or Emergency Care Department',
  },
  'mental-health-hospital': { code: '53', display: 'NHS other Hospital Provider - Ward for Patients who are mentally ill or have Learning Disabilities' },
  'nhs-care-home': { code: '54', display: 'NHS run Care Home' },
  'council-care-home': { code: '65', display: 'Local Authority residential accommodation i.e. where care is provided' },
  'other-care-home': { code: '85', display: 'Non-NHS (other than Local Authority) run Care Home' },
  'independent-hospital': { code: '87', display: 'Non NHS run hospital' },
  hospice: { code: '88', display: 'Non-NHS (other than Local Authority) run Hospice' },
  'not-known': { code: '99', display: 'Source of admission not known' },
} as const;

/** Where a resident went: UKCore-DischargeDestinationEngland. Any other place is told in words. */
export const DISCHARGE_DESTINATIONS = {
  'own-home': {
    code: '19',
    display:
      'Usual place of residence unless listed below, for example, a private dwelling whether owner occupied or owned by Local Authority, housing association or other landlord. This includes wardened accommodation but not residential accommodation where health care is provided. It also includes patients with no fixed abode.',
  },
  'temporary-home': { code: '29', display: 'Temporary place of residence when usually resident elsewhere (includes hotel, residential Educational Establishment)' },
  hospital: { code: '51', display: 'NHS other Hospital Provider - Ward for general patients or the younger physically disabled' },
  'mental-health-hospital': { code: '53', display: 'NHS other Hospital Provider - Ward for patients who are mentally ill or have Learning Disabilities' },
  'nhs-care-home': { code: '54', display: 'NHS run Care Home' },
  'council-care-home': { code: '65', display: 'Local Authority residential accommodation i.e. where care is provided' },
  'other-care-home': { code: '85', display: 'Non-NHS (other than Local Authority) run Care Home' },
  'independent-hospital': { code: '87', display: 'Non-NHS run hospital' },
  hospice: { code: '88', display: 'Non-NHS (other than Local Authority) run Hospice' },
  'not-known': { code: '99', display: 'Not known' },
} as const;

/** How a stay ended: UKCore-DischargeMethodEngland. */
export const DISCHARGE_METHODS = {
  'clinical-advice': { code: '1', display: 'Patient discharged on clinical advice or with clinical consent' },
  'tribunal-or-court': { code: '3', display: 'Patient discharged by mental health review tribunal, Home Secretary or Court' },
  died: { code: '4', display: 'Patient died' },
  'own-decision': { code: '6', display: 'Patient discharged him/herself' },
  'relative-or-advocate': { code: '7', display: 'Patient discharged by a relative or advocate' },
  'not-known': { code: '9', display: 'Method of discharge  not known' }, // two spaces, as published
} as const;
