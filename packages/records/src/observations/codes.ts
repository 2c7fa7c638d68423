import { UK_CORE_PROFILE } from '@ehch/fhir';

/**
 * Each vital sign with what its UK Core profile fixes: one LOINC code, the unit in words and in UCUM. UK Core wants a
 * SNOMED CT code beside it, from a list that it prefers; these say no more than what a home measures.
 */
export const VITAL_SIGNS = {
  respirationRate: {
    profile: UK_CORE_PROFILE.respirationRate,
    loinc: { code: '9279-1', display: 'Respiratory rate' },
    snomed: { code: '86290005', display: 'Respiratory rate' },
    unit: { text: 'per minute', ucum: '/min' },
  },
  oxygenSaturation: {
    profile: UK_CORE_PROFILE.oxygenSaturation,
    loinc: { code: '2708-6', display: 'Oxygen saturation in Arterial blood' },
    snomed: { code: '431314004', display: 'Peripheral oxygen saturation' },
    unit: { text: 'percent', ucum: '%' },
  },
  pulse: {
    profile: UK_CORE_PROFILE.heartRate,
    loinc: { code: '8867-4', display: 'Heart rate' },
    snomed: { code: '78564009', display: 'Pulse rate' },
    unit: { text: 'per minute', ucum: '/min' },
  },
  temperature: {
    profile: UK_CORE_PROFILE.bodyTemperature,
    loinc: { code: '8310-5', display: 'Body temperature' },
    snomed: { code: '386725007', display: 'Body temperature' },
    unit: { text: 'degree Celsius', ucum: 'Cel' },
  },
  weight: {
    profile: UK_CORE_PROFILE.bodyWeight,
    loinc: { code: '29463-7', display: 'Body weight' },
    snomed: { code: '27113001', display: 'Body weight' },
    unit: { text: 'kilogram', ucum: 'kg' },
  },
  height: {
    profile: UK_CORE_PROFILE.bodyHeight,
    loinc: { code: '8302-2', display: 'Body height' },
    snomed: { code: '50373000', display: 'Body height measure' },
    unit: { text: 'centimeter', ucum: 'cm' },
  },
} as const;

/** Blood pressure has no value of its own and a component for each pressure, told by its text. */
export const BLOOD_PRESSURE = {
  whole: { loinc: { code: '85354-9', display: 'Blood pressure panel with all children optional' }, snomed: { code: '75367002', display: 'Blood pressure' } },
  systolic: { loinc: { code: '8480-6', display: 'Systolic blood pressure' }, snomed: { code: '271649006', display: 'Systolic blood pressure' } },
  diastolic: { loinc: { code: '8462-4', display: 'Diastolic blood pressure' }, snomed: { code: '271650006', display: 'Diastolic blood pressure' } },
} as const;

/** Air, or oxygen: UKCore-InspiredOxygen. */
export const INSPIRED_OXYGEN = {
  air: { code: '722742002', display: 'Breathing room air' },
  oxygen: { code: '371825009', display: 'Patient on oxygen' },
} as const;

/** What ACVPU asks, and its five levels: UKCore-ACVPU. */
export const ACVPU = { code: '1104441000000107', display: 'Alert Confusion Voice Pain Unresponsive scale score' } as const;
export const ACVPU_LEVELS = {
  alert: { code: '248234008', display: 'Mentally alert' },
  'new-confusion': { code: '130987000', display: 'Acute confusion' },
  voice: { code: '300202002', display: 'Responds to voice' },
  pain: { code: '450847001', display: 'Responds to pain' },
  unresponsive: { code: '422768004', display: 'Unresponsive' },
} as const;

const NEWS2 = 'Royal College of Physicians NEWS2 (National Early Warning Score 2)';

/** The total: UKCore-EarlyWarningTotalScore. */
export const NEWS2_TOTAL = { code: '1104051000000101', display: `${NEWS2} total score` } as const;

/** The score of each parameter: UKCore-EarlyWarningSubScore. */
export const NEWS2_SUB_SCORES = {
  respirationRate: { code: '1104301000000104', display: `${NEWS2} - respiration rate score` },
  oxygenSaturation: { code: '1104311000000102', display: `${NEWS2} - oxygen saturation scale 1 score` },
  oxygenSaturationOnScale2: { code: '1104321000000108', display: `${NEWS2} - oxygen saturation scale 2 score` },
  onOxygen: { code: '1104331000000105', display: `${NEWS2} - air or oxygen score` },
  systolic: { code: '1104341000000101', display: `${NEWS2} - systolic blood pressure score` },
  pulse: { code: '1104351000000103', display: `${NEWS2} - pulse score` },
  consciousness: { code: '1104361000000100', display: `${NEWS2} - consciousness score` },
  temperature: { code: '1104371000000107', display: `${NEWS2} - temperature score` },
} as const;

/** Why there is no score: HL7's data-absent-reason. */
export const UNKNOWN = { code: 'unknown', display: 'Unknown' } as const;

/** Categories of observations: HL7's observation-category. */
export const CATEGORIES = { 'vital-signs': 'Vital Signs', survey: 'Survey', therapy: 'Therapy' } as const;
