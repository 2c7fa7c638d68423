import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import { type Assumption, assumptionUrl } from './assumption.ts';
import { fullUrlOf } from './full-url.ts';
import { identityOf } from './identity.ts';
import { withoutEmpties } from './empties.ts';

/** Thrown when two resources of one bundle have one identity; a FHIR server may drop either and say nothing. */
export class DuplicateIdentityError extends Error {
  override readonly name = 'DuplicateIdentityError';
  /** Where the two stand among the resources. */
  readonly positions: readonly [number, number];

  constructor(resourceType: string, positions: readonly [number, number]) {
    super(`Two resources of type ${resourceType} have the same identity: numbers ${positions[0] + 1} and ${positions[1] + 1}`);
    this.positions = positions;
  }
}

/**
 * One transaction that writes each resource by a conditional update on its identity, in the order given. Elements that are
 * undefined, null or empty are left out. The same resources give the same bytes.
 *
 * @param assumptions who the people that it names are taken to be (assumption.ts)
 * @throws DuplicateIdentityError when two have one identity (REL-022).
 * @throws IdentityError when one has none.
 */
export function transactionBundle(resources: readonly Resource[], assumptions: readonly Assumption[] = []): Bundle {
  const first = new Map<string, number>();
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [...resources.map((resource, position) => entry(resource, position, first)), ...assumptions.map((assumed): BundleEntry => ({ request: { method: 'GET', url: assumptionUrl(assumed) } }))],
  };
}

function entry(draft: Resource, position: number, first: Map<string, number>): BundleEntry {
  const resource = withoutEmpties(draft);
  const identity = identityOf(resource);
  const earlier = first.get(identity);
  if (earlier !== undefined) throw new DuplicateIdentityError(resource.resourceType, [earlier, position]);
  first.set(identity, position);
  return { fullUrl: fullUrlOf(identity), resource, request: { method: 'PUT', url: identity } };
}
