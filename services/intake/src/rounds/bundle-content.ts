import type { Bundle, Resource } from '@medplum/fhirtypes';

/** The resource of a type that a record was mapped to; the first, where there are several. */
export function resourceIn<T extends Resource>(content: string, type: T['resourceType']): T | undefined {
  const { entry = [] } = JSON.parse(content) as Bundle;
  return entry.map(({ resource }) => resource).find((resource): resource is T => resource?.resourceType === type);
}
