import { derivedIdentifier } from '@ehch/fhir';
import type { Identifier } from '@medplum/fhirtypes';

/** The identifier of a weekly home round or check-in, for whatever is part of it. */
export const roundIdentifier = (system: string, id: string): Identifier => derivedIdentifier('weekly-home-round', [system, id]);
