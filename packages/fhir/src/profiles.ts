import { CANONICAL_BASE } from './systems.ts';

const UK_CORE_BASE = 'https://fhir.hl7.org.uk/StructureDefinition/UKCore-';
const EHCH_BASE = `${CANONICAL_BASE}StructureDefinition/EHCH-`;

/** Canonicals of the profiles that our resources claim. Each derives from the UK Core profile, or R4 type, beside it. */
export const EHCH_PROFILE = {
  careHome: `${EHCH_BASE}CareHome`, // UKCore-Organization
  primaryCareNetwork: `${EHCH_BASE}PrimaryCareNetwork`, // UKCore-Organization
  careHomeLocation: `${EHCH_BASE}CareHomeLocation`, // UKCore-Location
  pcnAlignment: `${EHCH_BASE}PCNAlignment`, // UKCore-OrganizationAffiliation
  clinicalLead: `${EHCH_BASE}ClinicalLead`, // UKCore-PractitionerRole
  practitioner: `${EHCH_BASE}Practitioner`, // UKCore-Practitioner
  resident: `${EHCH_BASE}Resident`, // UKCore-Patient
  relatedPerson: `${EHCH_BASE}RelatedPerson`, // UKCore-RelatedPerson
  residency: `${EHCH_BASE}Residency`, // UKCore-EpisodeOfCare
  pcsp: `${EHCH_BASE}PCSP`, // UKCore-CarePlan
  goal: `${EHCH_BASE}Goal`, // Goal
  homeRound: `${EHCH_BASE}HomeRound`, // UKCore-Encounter
  homeCheckIn: `${EHCH_BASE}HomeCheckIn`, // UKCore-Encounter
  roundContact: `${EHCH_BASE}RoundContact`, // UKCore-Encounter
  hospitalEncounter: `${EHCH_BASE}HospitalEncounter`, // UKCore-Encounter
  roundGroup: `${EHCH_BASE}RoundGroup`, // Group
  roundList: `${EHCH_BASE}RoundList`, // UKCore-List
  checkInConfirmation: `${EHCH_BASE}CheckInConfirmation`, // UKCore-Communication
  roundOutcome: `${EHCH_BASE}RoundOutcome`, // UKCore-QuestionnaireResponse
  roundTask: `${EHCH_BASE}RoundTask`, // UKCore-Task
  referral: `${EHCH_BASE}Referral`, // UKCore-ServiceRequest
  news2: `${EHCH_BASE}NEWS2`, // UKCore-Observation-EarlyWarningTotalScore
  cprDecision: `${EHCH_BASE}CPRDecision`, // UKCore-Consent
  cprFlag: `${EHCH_BASE}CPRFlag`, // UKCore-Flag
  cprForm: `${EHCH_BASE}CPRForm`, // UKCore-QuestionnaireResponse
  provenance: `${EHCH_BASE}Provenance`, // UKCore-Provenance
} as const;

/** Canonicals of the UK Core profiles that our resources derive from or claim (UK Core, FHIR 4.0.1). */
export const UK_CORE_PROFILE = {
  organization: `${UK_CORE_BASE}Organization`,
  location: `${UK_CORE_BASE}Location`,
  organizationAffiliation: `${UK_CORE_BASE}OrganizationAffiliation`,
  practitionerRole: `${UK_CORE_BASE}PractitionerRole`,
  practitioner: `${UK_CORE_BASE}Practitioner`,
  patient: `${UK_CORE_BASE}Patient`,
  relatedPerson: `${UK_CORE_BASE}RelatedPerson`,
  episodeOfCare: `${UK_CORE_BASE}EpisodeOfCare`,
  carePlan: `${UK_CORE_BASE}CarePlan`,
  encounter: `${UK_CORE_BASE}Encounter`,
  list: `${UK_CORE_BASE}List`,
  communication: `${UK_CORE_BASE}Communication`,
  questionnaireResponse: `${UK_CORE_BASE}QuestionnaireResponse`,
  task: `${UK_CORE_BASE}Task`,
  serviceRequest: `${UK_CORE_BASE}ServiceRequest`,
  provenance: `${UK_CORE_BASE}Provenance`,
  flag: `${UK_CORE_BASE}Flag`,
  consent: `${UK_CORE_BASE}Consent`,
  condition: `${UK_CORE_BASE}Condition`,
  medicationStatement: `${UK_CORE_BASE}MedicationStatement`,
  allergyIntolerance: `${UK_CORE_BASE}AllergyIntolerance`,
  observation: `${UK_CORE_BASE}Observation`,
  earlyWarningTotalScore: `${UK_CORE_BASE}Observation-EarlyWarningTotalScore`,
  acvpu: `${UK_CORE_BASE}Observation-ACVPU`,
  inspiredOxygen: `${UK_CORE_BASE}Observation-InspiredOxygen`,
  respirationRate: `${UK_CORE_BASE}Observation-VitalSigns-RespirationRate`,
  heartRate: `${UK_CORE_BASE}Observation-VitalSigns-HeartRate`,
  oxygenSaturation: `${UK_CORE_BASE}Observation-VitalSigns-OxygenSaturation`,
  bodyTemperature: `${UK_CORE_BASE}Observation-VitalSigns-BodyTemperature`,
  bloodPressure: `${UK_CORE_BASE}Observation-VitalSigns-BloodPressure`,
  bodyWeight: `${UK_CORE_BASE}Observation-VitalSigns-BodyWeight`,
  bodyHeight: `${UK_CORE_BASE}Observation-VitalSigns-BodyHeight`,
  bmi: `${UK_CORE_BASE}Observation-VitalSigns-BMI`,
} as const;
