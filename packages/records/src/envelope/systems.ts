import { CANONICAL_BASE } from '@ehch/fhir';

/** Code systems of fhir-profiles that records are coded with. */
export const EHCH_SYSTEM = {
  alignment: `${CANONICAL_BASE}CodeSystem/alignment`,
  encounterType: `${CANONICAL_BASE}CodeSystem/encounter-type`,
  homeParticipation: `${CANONICAL_BASE}CodeSystem/home-participation`,
  mdtDecision: `${CANONICAL_BASE}CodeSystem/mdt-decision`,
  organisationType: `${CANONICAL_BASE}CodeSystem/organisation-type`,
  residencyType: `${CANONICAL_BASE}CodeSystem/residency-type`,
  role: `${CANONICAL_BASE}CodeSystem/role`,
  roundTask: `${CANONICAL_BASE}CodeSystem/round-task`,
} as const;

/** Extensions of fhir-profiles that records fill. */
export const EHCH_EXTENSION = {
  admissionSource: `${CANONICAL_BASE}StructureDefinition/EHCH-AdmissionSource`,
  agreedWith: `${CANONICAL_BASE}StructureDefinition/EHCH-AgreedWith`,
  dischargeDestination: `${CANONICAL_BASE}StructureDefinition/EHCH-DischargeDestination`,
  dischargeMethod: `${CANONICAL_BASE}StructureDefinition/EHCH-DischargeMethod`,
  exceptionReason: `${CANONICAL_BASE}StructureDefinition/EHCH-ExceptionReason`,
  strength: `${CANONICAL_BASE}StructureDefinition/EHCH-Strength`,
  whatMatters: `${CANONICAL_BASE}StructureDefinition/EHCH-WhatMatters`,
} as const;
