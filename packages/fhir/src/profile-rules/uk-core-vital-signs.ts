import type { ProfileRule } from '../profile-rule.ts';
import { HL7_CODES, LOINC, SNOMED_CT, UCUM } from '../systems.ts';
import type { Check } from './check.ts';
import { isElement, within } from './check.ts';
import { EFFECTIVE, noChoice, onlyChoice, requiredChoice, VALUE } from './choices.ts';
import { absent, atMost, required } from './presence.ts';
import { profile } from './profile.ts';
import type { Matches } from './slices.ts';
import { bySystem, closed, exactlyOne, slice } from './slices.ts';
import { fixed, oneOf, pattern } from './values.ts';

interface Measurement {
  loinc: string;
  /** The UCUM code. */
  code: string;
  /** The unit in words, where the profile fixes it. */
  unit?: string;
  /** Children of the Quantity that the profile requires. */
  needs?: readonly string[];
  /** At most one SNOMED CT coding. */
  oneSnomed?: boolean;
}

/** UKCore-Observation-VitalSigns: final, one category vital-signs, one LOINC and at least one SNOMED CT coding, of whom and when. */
const VITAL_SIGN: readonly Check[] = [
  fixed('status', 'final'),
  required('category'),
  atMost(1, 'category'),
  pattern('category', HL7_CODES.observationCategory, ['vital-signs']),
  fixed('category.coding.system', HL7_CODES.observationCategory),
  fixed('category.coding.code', 'vital-signs'),
  exactlyOne('code.coding', 'LOINC coding', bySystem(LOINC)),
  slice('code.coding', { name: 'SNOMED CT coding', matches: bySystem(SNOMED_CT), min: 1 }, required('code')),
  required('subject'),
  requiredChoice(EFFECTIVE),
];

export const ukCoreVitalSigns = profile('Observation', ...VITAL_SIGN);

export const ukCoreRespirationRate = measured({ loinc: '9279-1', code: '/min', unit: 'per minute', needs: ['value', 'unit', 'system', 'code'] });
export const ukCoreHeartRate = measured({ loinc: '8867-4', code: '/min', unit: 'per minute', needs: ['unit', 'system', 'code'], oneSnomed: true });
export const ukCoreOxygenSaturation = measured({ loinc: '2708-6', code: '%', unit: 'percent', needs: ['value', 'unit', 'system', 'code'], oneSnomed: true });
export const ukCoreBodyTemperature = measured({ loinc: '8310-5', code: 'Cel', unit: 'degree Celsius', needs: ['unit'], oneSnomed: true });
export const ukCoreBodyWeight = measured({ loinc: '29463-7', code: 'kg', unit: 'kilogram' });
export const ukCoreHeadCircumference = measured({ loinc: '9843-4', code: 'cm', unit: 'centimeter' });
export const ukCoreBmi = measured({ loinc: '39156-5', code: 'kg/m2', needs: ['value', 'system', 'code'], oneSnomed: true });

/** UKCore-Observation-VitalSigns-BodyHeight: any UCUM unit of length; these are the ones that heights are measured in. */
export const ukCoreBodyHeight = profile('Observation', ...VITAL_SIGN, ...loinc('8302-2'), requiredChoice(VALUE), onlyChoice(VALUE, 'Quantity'),
  fixed('valueQuantity.system', UCUM), oneOf('valueQuantity.code', ['m', 'cm', 'mm', '[ft_i]', '[in_i]']));

/** UKCore-Observation-VitalSigns-BloodPressure: no value of its own; a systolic component, and a diastolic one where it was measured. */
export const ukCoreBloodPressure = profile('Observation', ...VITAL_SIGN, ...loinc('85354-9'), noChoice(VALUE), absent('specimen'),
  closed('component', [byText('Systolic blood pressure'), byText('Diastolic blood pressure')], 'only a systolic and a diastolic component are allowed, told by code.text'),
  exactlyOne('component', 'systolic component', byText('Systolic blood pressure'), ...pressure('8480-6', 'Systolic blood pressure')),
  slice('component', { name: 'diastolic component', matches: byText('Diastolic blood pressure'), max: 1 }, ...pressure('8462-4', 'Diastolic blood pressure')));

function measured({ loinc: code, code: ucum, unit, needs = [], oneSnomed }: Measurement): ProfileRule {
  return profile('Observation', ...VITAL_SIGN, ...loinc(code),
    ...(oneSnomed ? [slice('code.coding', { name: 'SNOMED CT coding', matches: bySystem(SNOMED_CT), max: 1 })] : []),
    requiredChoice(VALUE), onlyChoice(VALUE, 'Quantity'),
    within('valueQuantity', ...needs.map((child) => required(child)), ...quantity(ucum, unit)));
}

function loinc(code: string): Check[] {
  return [slice('code.coding', { name: 'LOINC coding', matches: bySystem(LOINC) }, required('code'), fixed('code', code))];
}

function quantity(code: string, unit?: string): Check[] {
  return [...(unit ? [fixed('unit', unit)] : []), fixed('system', UCUM), fixed('code', code)];
}

function pressure(code: string, display: string): Check[] {
  return [
    exactlyOne('code.coding', 'LOINC coding', bySystem(LOINC), required('code'), fixed('code', code), fixed('display', display)),
    slice('code.coding', { name: 'SNOMED CT coding', matches: bySystem(SNOMED_CT), min: 1 }),
    requiredChoice(VALUE),
    onlyChoice(VALUE, 'Quantity'),
    within('valueQuantity', ...quantity('mm[Hg]', 'millimeter of mercury')),
  ];
}

function byText(text: string): Matches {
  return ({ code }) => isElement(code) && code.text === text;
}
