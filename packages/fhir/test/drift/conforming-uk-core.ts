import type { Observation, ObservationComponent, Quantity, Resource } from '@medplum/fhirtypes';
import { OUTCOMES } from './conforming-outcomes.ts';
import { PLACES_AND_PEOPLE } from './conforming-places-and-people.ts';

const LOINC = 'http://loinc.org';
const SNOMED_CT = 'http://snomed.info/sct';
const EXTENSION = 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-';
const PATIENT = { reference: 'Patient/1' };

const quantity = (value: number, code: string, unit?: string): Quantity => ({ value, ...(unit && { unit }), system: 'http://unitsofmeasure.org', code });

const observed = { resourceType: 'Observation', status: 'final', subject: PATIENT, effectiveDateTime: '2026-11-16T10:00:00Z' } as const;

const vitalSign = (loinc: string, snomed: string, rest: Partial<Observation>): Observation => ({
  ...observed,
  category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] }],
  code: { coding: [{ system: LOINC, code: loinc }, { system: SNOMED_CT, code: snomed }] },
  ...rest,
});

const pressure = (loinc: string, snomed: string, text: string): ObservationComponent => ({
  code: { coding: [{ system: LOINC, code: loinc, display: text }, { system: SNOMED_CT, code: snomed }], text },
  valueQuantity: quantity(120, 'mm[Hg]', 'millimeter of mercury'),
});

const VITAL_SIGNS: Readonly<Record<string, readonly Resource[]>> = {
  'Observation-VitalSigns': [vitalSign('9279-1', '86290005', {})],
  'Observation-VitalSigns-RespirationRate': [vitalSign('9279-1', '86290005', { valueQuantity: quantity(18, '/min', 'per minute') })],
  'Observation-VitalSigns-HeartRate': [vitalSign('8867-4', '364075005', { valueQuantity: quantity(72, '/min', 'per minute') })],
  'Observation-VitalSigns-OxygenSaturation': [vitalSign('2708-6', '103228002', { valueQuantity: quantity(96, '%', 'percent') })],
  'Observation-VitalSigns-BodyTemperature': [vitalSign('8310-5', '386725007', { valueQuantity: quantity(37, 'Cel', 'degree Celsius') })],
  'Observation-VitalSigns-BodyWeight': [vitalSign('29463-7', '27113001', { valueQuantity: quantity(60, 'kg', 'kilogram') })],
  'Observation-VitalSigns-BodyHeight': [vitalSign('8302-2', '50373000', { valueQuantity: quantity(160, 'cm') })],
  'Observation-VitalSigns-HeadCircumference': [vitalSign('9843-4', '1', { valueQuantity: quantity(55, 'cm', 'centimeter') })],
  'Observation-VitalSigns-BMI': [vitalSign('39156-5', '60621009', { valueQuantity: quantity(23, 'kg/m2') })],
  'Observation-VitalSigns-BloodPressure': [vitalSign('85354-9', '75367002', {
    component: [pressure('8480-6', '72313002', 'Systolic blood pressure'), pressure('8462-4', '1091811000000102', 'Diastolic blood pressure')],
  })],
};

/** A resource for each UK Core profile that fixes anything, with what the profile speaks of. */
export const CONFORMING_TO_UK_CORE: Readonly<Record<string, readonly Resource[]>> = {
  ...VITAL_SIGNS,
  Organization: PLACES_AND_PEOPLE['EHCH-CareHome'] ?? [],
  Location: [{ resourceType: 'Location', identifier: [{ system: 'https://fhir.nhs.uk/Id/ods-site-code', value: 'A1001' }] }],
  Patient: [{
    resourceType: 'Patient',
    extension: [{ url: `${EXTENSION}EthnicCategory`, valueCodeableConcept: { text: 'Not stated' } }],
    identifier: [{
      extension: [{ url: `${EXTENSION}NHSNumberVerificationStatus`, valueCodeableConcept: { coding: [{ code: '01' }] } }],
      system: 'https://fhir.nhs.uk/Id/nhs-number',
      value: '9000000009',
    }],
    communication: [{ extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/patient-proficiency', extension: [{ url: 'level', valueCoding: { code: 'F' } }] }], language: { text: 'Welsh' } }],
  }],
  'Observation-EarlyWarningTotalScore': OUTCOMES['EHCH-NEWS2'] ?? [],
  'Observation-ACVPU': [{
    ...observed,
    category: [{ text: 'Vital signs' }],
    code: { coding: [{ system: SNOMED_CT, code: '1104441000000107' }] },
    valueCodeableConcept: { coding: [{ system: SNOMED_CT, code: '248234008' }] },
  }],
  'Observation-InspiredOxygen': [{ ...observed, code: { coding: [{ system: SNOMED_CT, code: '722742002' }] }, valueQuantity: quantity(21, '%') }],
  AllergyIntolerance: [{ resourceType: 'AllergyIntolerance', clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }] }, code: { text: 'Penicillin' }, patient: PATIENT }],
  MedicationStatement: [{ resourceType: 'MedicationStatement', identifier: [{ system: 'urn:x', value: '1' }], status: 'active', medicationCodeableConcept: { text: 'Senna' }, subject: PATIENT }],
  ServiceRequest: [{
    resourceType: 'ServiceRequest', extension: [
      { url: `${EXTENSION}SourceOfServiceRequest`, valueCodeableConcept: { text: 'Round' } },
      { url: `${EXTENSION}Coverage`, valueCodeableConcept: { text: 'NHS' } },
    ],
    status: 'active', intent: 'order', subject: PATIENT,
  }],
  List: [{ resourceType: 'List', extension: [{ url: `${EXTENSION}CareSettingType`, valueCodeableConcept: { text: 'Care home' } }], status: 'current', mode: 'working' }],
};
