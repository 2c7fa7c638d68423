import { derivedIdentifier } from '@ehch/fhir';
import type { Identifier } from '@medplum/fhirtypes';

/** The identifier of a holistic assessment, for the plan that is based on it. */
export const holisticAssessmentIdentifier = (system: string, id: string): Identifier => derivedIdentifier('holistic-assessment', [system, id]);
