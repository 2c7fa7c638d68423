import { referencesIn } from '@ehch/fhir';
import type { Resource } from '@medplum/fhirtypes';

const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
const RESTRICTED = new Set(['R', 'V']);

/** Whether a resource is labelled restricted or very restricted, as a sensitive record is (SEC-054). */
export const isRestricted = ({ meta }: Resource): boolean => (meta?.security ?? []).some(({ system, code = '' }) => system === CONFIDENTIALITY && RESTRICTED.has(code));

/** The residents whom a published resource is about, other than itself, as `Patient/7`. */
export const subjectsOf = (resource: Resource): string[] => [...new Set(referencesIn(resource).filter((reference) => reference.startsWith('Patient/')))];
