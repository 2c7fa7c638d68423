import { CANONICAL_BASE } from '../systems.ts';

/** Code systems that our profiles bind, as fhir-profiles publishes them. */
export const LOCAL = {
  alignment: `${CANONICAL_BASE}CodeSystem/alignment`,
  encounterType: `${CANONICAL_BASE}CodeSystem/encounter-type`,
  organisationType: `${CANONICAL_BASE}CodeSystem/organisation-type`,
  residencyType: `${CANONICAL_BASE}CodeSystem/residency-type`,
  role: `${CANONICAL_BASE}CodeSystem/role`,
} as const;

/** Extensions that our profiles carry. */
export const LOCAL_EXTENSION = {
  admissionSource: `${CANONICAL_BASE}StructureDefinition/EHCH-AdmissionSource`,
  agreedWith: `${CANONICAL_BASE}StructureDefinition/EHCH-AgreedWith`,
  dischargeDestination: `${CANONICAL_BASE}StructureDefinition/EHCH-DischargeDestination`,
  dischargeMethod: `${CANONICAL_BASE}StructureDefinition/EHCH-DischargeMethod`,
  exceptionReason: `${CANONICAL_BASE}StructureDefinition/EHCH-ExceptionReason`,
  strength: `${CANONICAL_BASE}StructureDefinition/EHCH-Strength`,
  whatMatters: `${CANONICAL_BASE}StructureDefinition/EHCH-WhatMatters`,
} as const;
