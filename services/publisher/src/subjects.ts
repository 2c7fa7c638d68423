import { referencesIn } from '@ehch/fhir';
import type { Resource } from '@medplum/fhirtypes';

/** The residents whom a published resource is about, other than itself, as `Patient/7`. */
export const subjectsOf = (resource: Resource): string[] => [...new Set(referencesIn(resource).filter((reference) => reference.startsWith('Patient/')))];
