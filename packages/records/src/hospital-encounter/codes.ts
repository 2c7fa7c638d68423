import { ADMISSION_SOURCES, DISCHARGE_DESTINATIONS, DISCHARGE_METHODS } from '../admission-discharge/codes.ts';

/** What kind of visit it is, as FHIR classes encounters: v3-ActCode. */
export const CLASSES = {
  inpatient: { code: 'IMP', display: 'inpatient encounter' },
  emergency: { code: 'EMER', display: 'emergency' },
  outpatient: { code: 'AMB', display: 'ambulatory' },
  'pre-admission': { code: 'PRENC', display: 'pre-admission' },
} as const;

/** Of a visit whose kind nobody said: v3-NullFlavor. */
export const UNKNOWN_CLASS = { code: 'UNK', display: 'unknown' } as const;

/** What happened, as HL7 names the events of its messages: v2-0003, two spaces as published. */
export const EVENTS = {
  admission: { code: 'A01', display: 'ADT/ACK - Admit/visit notification' },
  transfer: { code: 'A02', display: 'ADT/ACK - Transfer a patient' },
  discharge: { code: 'A03', display: 'ADT/ACK -  Discharge/end visit' },
  registration: { code: 'A04', display: 'ADT/ACK -  Register a patient' },
  update: { code: 'A08', display: 'ADT/ACK -  Update patient information' },
  'admission-cancelled': { code: 'A11', display: 'ADT/ACK -  Cancel admit/visit notification' },
  'transfer-cancelled': { code: 'A12', display: 'ADT/ACK -  Cancel transfer' },
  'discharge-cancelled': { code: 'A13', display: 'ADT/ACK -  Cancel discharge/end visit' },
} as const;

/** How a resident came to be admitted: UKCore-AdmissionMethodEngland. */
export const ADMISSION_METHODS = {
  'waiting-list': { code: '11', display: 'Elective Admission: Waiting list' },
  booked: { code: '12', display: 'Elective Admission: Booked' },
  planned: { code: '13', display: 'Elective Admission: Planned' },
  'emergency-department': { code: '21', display: 'Emergency Admission: Emergency Care Department or dental casualty department of the Health Care Provider' },
  'general-practitioner': {
    code: '22',
    display:
      'Emergency Admission: General Practitioner: after a request for immediate admission has been made direct to a Hospital Provider, i.e. not through a Bed bureau, by a General Practitioner or deputy',
  },
  'bed-bureau': { code: '23', display: 'Emergency Admission: Bed bureau' },
  'consultant-clinic': { code: '24', display: 'Emergency Admission: Consultant Clinic, of this or another Health Care Provider' },
  'mental-health-crisis-team': { code: '25', display: 'Emergency Admission: Admission via Mental Health Crisis Resolution Team' },
  'other-emergency-department': { code: '2A', display: 'Emergency Admission: Emergency Care Department of another provider where the Patient had not been admitted' },
  'emergency-transfer': { code: '2B', display: 'Emergency Admission: Transfer of an admitted Patient from another Hospital Provider in an emergency' },
  'other-emergency': { code: '2D', display: 'Emergency Admission: Other emergency admission' },
  'other-means': {
    code: '28',
    display:
      'Emergency Admission: Other means, examples are: - admitted from the Emergency Care Department of another provider where they had not been admitted - transfer of an admitted Patient from another Hospital Provider in an emergency - baby born at home as intended',
  },
  transfer: { code: '81', display: 'Other Admission: Transfer of any admitted Patient from other Hospital Provider other than in an emergency' },
  'not-applicable': { code: '98', display: 'Not applicable' },
  'not-known': { code: '99', display: 'Admission Method not known' },
} as const;

/** What some systems say of it, for which there is no national code. */
export const ADMISSION_WORDS = { emergency: 'Emergency', urgent: 'Urgent', elective: 'Elective' } as const;

/** Where a resident came from, as of a stay in a home, and what only a hospital says: UKCore-SourceOfAdmissionEngland. */
export const SOURCES = {
  ...ADMISSION_SOURCES,
  'police-or-court': { code: '39', display: 'Penal establishment, Court, or Police Station / Police Custody Suite' },
  'not-applicable': { code: '98', display: 'Not applicable' },
} as const;

/** Where a resident went, as of a stay in a home, and what only a hospital says: UKCore-DischargeDestinationEngland. */
export const DESTINATIONS = {
  ...DISCHARGE_DESTINATIONS,
  court: { code: '37', display: 'Court' },
  'prison-or-police': { code: '38', display: 'Penal establishment or police station' },
  died: { code: '79', display: 'Not applicable - Patient died or stillbirth' },
  'not-applicable': { code: '98', display: 'Not applicable - Hospital Provider Spell not finished at episode end (i.e. not discharged) or current episode unfinished' },
} as const;

/** How a visit ended, as of a stay in a home, and what a hospital says while it has not: UKCore-DischargeMethodEngland. */
export const METHODS = {
  ...DISCHARGE_METHODS,
  'not-applicable': { code: '8', display: 'Not applicable (Hospital Provider Spell not finished at episode end (i.e. not discharged) or current episode unfinished)' },
} as const;
