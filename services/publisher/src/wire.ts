import { fullUrlOf, parseIdentity, replaceReferences } from '@ehch/fhir';
import type { KnownResource } from '@ehch/ledger';
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import { mergeShared } from './merge.ts';
import type { PlannedResource } from './plan.ts';

export type Locate = (identity: string) => string;

/**
 * Says where everything is that the resources of a record refer to: on the server where it is there, else in the bundle
 * that brings it.
 */
export function locator(resources: readonly PlannedResource[], known: ReadonlyMap<string, KnownResource>): Locate {
  const located = new Map([...known].map(([identity, { resourceType, serverId }]) => [identity, `${resourceType}/${serverId}`]));
  for (const { identities, identity, resource, at } of resources) {
    for (const one of identities) located.set(one, at ? `${resource.resourceType}/${at.serverId}` : fullUrlOf(identity));
  }
  return (identity) => located.get(identity) ?? identity;
}

/** A resource with its references as the server knows them. */
export const resolved = (resource: Resource, locate: Locate): Resource => replaceReferences(resource, (reference) => (parseIdentity(reference) ? locate(reference) : reference));

/**
 * The transaction for the server. What it does not have is created on the condition that it still does not, so a request
 * that comes late, or twice, changes nothing; what it has is updated at the version we know.
 *
 * @param conditional false for a server that does not take so many conditions; then it was looked up just before
 */
export function wireBundle(sending: readonly PlannedResource[], locate: Locate, conditional = true): Bundle {
  return { resourceType: 'Bundle', type: 'transaction', entry: sending.map((planned) => wireEntry(planned, locate, conditional)) };
}

/** What a resource is to be on the server: our content, upon what it was found to hold. */
export function contentOf({ resource, current, base }: PlannedResource, locate: Locate): Resource {
  const ours = resolved(resource, locate);
  return current ? mergeShared({ current, ours, base: base && resolved(base, locate) }) : ours;
}

function wireEntry(planned: PlannedResource, locate: Locate, conditional: boolean): BundleEntry {
  const { identity, resource, at } = planned;
  const content = contentOf(planned, locate);
  const fullUrl = fullUrlOf(identity);
  if (at === undefined) {
    const condition = conditional ? { ifNoneExist: identity.slice(identity.indexOf('?') + 1) } : {};
    return { fullUrl, resource: content, request: { method: 'POST', url: resource.resourceType, ...condition } };
  }
  return {
    fullUrl,
    resource: { ...content, id: at.serverId },
    request: { method: 'PUT', url: `${resource.resourceType}/${at.serverId}`, ifMatch: `W/"${at.versionId}"` },
  };
}
