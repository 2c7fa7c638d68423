import type { CodeableConcept, Coding } from '@medplum/fhirtypes';
import { SNOMED_CT } from './systems.ts';

/** A code of a system, with the words the system gives it. */
export const coding = (system: string, code: string, display?: string): Coding => ({
  system,
  code,
  ...(display !== undefined && { display }),
});

/** A concept with one coding. */
export const concept = (system: string, code: string, display?: string): CodeableConcept => ({
  coding: [coding(system, code, display)],
});

/** A SNOMED CT concept with its preferred term. */
export const snomed = (code: string, display: string): CodeableConcept => concept(SNOMED_CT, code, display);

/** A concept that only words express; none when there are none. */
export const textOnly = (text: string | undefined): CodeableConcept | undefined => (text ? { text } : undefined);

/** A concept with the words of the source beside the code, if the words had one; what the source said is never lost to a code. */
export const codedOrText = (code: Coding | undefined, text: string | undefined): CodeableConcept | undefined =>
  code ? { coding: [code], ...(text && { text }) } : textOnly(text);
