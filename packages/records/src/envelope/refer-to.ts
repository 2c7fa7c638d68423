import { formatIdentity, reference } from '@ehch/fhir';
import type { Identifier, Reference, Resource } from '@medplum/fhirtypes';

/** A reference to the resource that has this identifier, wherever it is published. */
export const referTo = <T extends Resource>(type: T['resourceType'], { system = '', value = '' }: Identifier, display?: string): Reference<T> =>
  reference(formatIdentity({ type, parameter: 'identifier', system, value }), display);

/** The first of several identifiers is the one a resource goes by. */
export const firstOf = (identifiers: readonly Identifier[]): Identifier => identifiers[0] ?? {};
