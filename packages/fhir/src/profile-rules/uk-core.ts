import type { ProfileRule } from '../profile-rule.ts';
import { profile } from './profile.ts';
import { ukCoreLocation, ukCoreOrganization, ukCorePatient } from './uk-core-places-and-people.ts';
import { ukCoreAllergyIntolerance, ukCoreList, ukCoreMedicationStatement, ukCoreServiceRequest } from './uk-core-records.ts';
import { ukCoreAcvpu, ukCoreEarlyWarningTotalScore, ukCoreInspiredOxygen } from './uk-core-scores.ts';
import {
  ukCoreBloodPressure, ukCoreBmi, ukCoreBodyHeight, ukCoreBodyTemperature, ukCoreBodyWeight, ukCoreHeadCircumference, ukCoreHeartRate,
  ukCoreOxygenSaturation, ukCoreRespirationRate, ukCoreVitalSigns,
} from './uk-core-vital-signs.ts';

/** Profiles that only mark elements as must support or prefer codes, so that beyond the type there is nothing to refuse. */
const PERMISSIVE = [
  'CarePlan', 'Communication', 'Condition', 'Consent', 'Encounter', 'EpisodeOfCare', 'Flag', 'Observation', 'OrganizationAffiliation', 'Practitioner', 'PractitionerRole',
  'Provenance', 'QuestionnaireResponse', 'RelatedPerson', 'Task',
];

/** What each UK Core profile of a type that we publish fixes beyond R4, by the profile's name after `UKCore-`. As of 2025-06-20. */
export const UK_CORE_RULES: Readonly<Record<string, ProfileRule>> = {
  ...Object.fromEntries(PERMISSIVE.map((type) => [type, profile(type)])),
  AllergyIntolerance: ukCoreAllergyIntolerance,
  List: ukCoreList,
  Location: ukCoreLocation,
  MedicationStatement: ukCoreMedicationStatement,
  'Observation-ACVPU': ukCoreAcvpu,
  'Observation-EarlyWarningTotalScore': ukCoreEarlyWarningTotalScore,
  'Observation-InspiredOxygen': ukCoreInspiredOxygen,
  'Observation-VitalSigns': ukCoreVitalSigns,
  'Observation-VitalSigns-BMI': ukCoreBmi,
  'Observation-VitalSigns-BloodPressure': ukCoreBloodPressure,
  'Observation-VitalSigns-BodyHeight': ukCoreBodyHeight,
  'Observation-VitalSigns-BodyTemperature': ukCoreBodyTemperature,
  'Observation-VitalSigns-BodyWeight': ukCoreBodyWeight,
  'Observation-VitalSigns-HeadCircumference': ukCoreHeadCircumference,
  'Observation-VitalSigns-HeartRate': ukCoreHeartRate,
  'Observation-VitalSigns-OxygenSaturation': ukCoreOxygenSaturation,
  'Observation-VitalSigns-RespirationRate': ukCoreRespirationRate,
  Organization: ukCoreOrganization,
  Patient: ukCorePatient,
  ServiceRequest: ukCoreServiceRequest,
};
