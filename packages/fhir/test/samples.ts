import type { Resource } from '@medplum/fhirtypes';
import type { CoveredResourceType } from '../src/index.ts';
import { CARE } from './samples-of-care.ts';
import { PLACES_AND_PEOPLE } from './samples-of-places-and-people.ts';

/** A valid resource of each type, rich enough for a change anywhere in it to be a test. */
export const SAMPLES: Readonly<Record<CoveredResourceType, Resource>> = { ...PLACES_AND_PEOPLE, ...CARE };
