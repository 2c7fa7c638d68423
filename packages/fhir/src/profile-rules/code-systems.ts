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
  agreedWith: `${CANONICAL_BASE}StructureDefinition/EHCH-AgreedWith`,
  exceptionReason: `${CANONICAL_BASE}StructureDefinition/EHCH-ExceptionReason`,
  whatMatters: `${CANONICAL_BASE}StructureDefinition/EHCH-WhatMatters`,
} as const;
