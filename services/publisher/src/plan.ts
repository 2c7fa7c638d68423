import { hash } from 'node:crypto';
import { identitiesOf, parseIdentity, referencesIn, withdrawn } from '@ehch/fhir';
import type { KnownResource } from '@ehch/ledger';
import type { Resource } from '@medplum/fhirtypes';

/** One resource of a record, and what we know of it on the FHIR server. */
export interface PlannedResource {
  /** The identity it goes by, and all by which it can be found. */
  identity: string;
  identities: readonly string[];
  /** As it was mapped, with references by identity. */
  resource: Resource;
  contentDigest: Buffer;
  /** Where the server has it, at the version that we know. */
  at?: { serverId: string; versionId: string };
  /** The digest of what the server has there, if we wrote that, and the record that we wrote it from. */
  written?: { contentDigest: Buffer; recordId: number };
  /** As we wrote it last from whatever record, as it was mapped. */
  previous?: Resource;
  /** As the version before this one of the same source record had it, as it was mapped. */
  base?: Resource;
  /** What the server holds now, where it was read. */
  current?: Resource;
  /** What became of it under this record. */
  change?: 'created' | 'updated';
}

export type Plan =
  | { is: 'ready'; resources: PlannedResource[] }
  /** A resource that another key publishes is not there yet. */
  | { is: 'waiting'; identities: string[] }
  /** The identifiers of one resource lead to two resources of the server. */
  | { is: 'ambiguous'; resourceType: string };

/** What the ledger knows: the server's resources by identity, what we wrote of each last, and what this source record said before. */
export interface Knowledge {
  known: ReadonlyMap<string, KnownResource>;
  previous: ReadonlyMap<string, Resource>;
  base: ReadonlyMap<string, Resource>;
}

/** Every identity that a bundle's plan needs to know about. */
export function identitiesNeeded(resources: readonly Resource[]): string[] {
  return [...new Set(resources.flatMap((resource) => [...identitiesOf(resource), ...referencesIn(resource).filter((reference) => parseIdentity(reference))]))];
}

/** Decides what a record's resources are to the server: new, known, or dependent on what is not there yet. */
export function planRecord(resources: readonly Resource[], knowledge: Knowledge): Plan {
  const { known } = knowledge;
  const planned: PlannedResource[] = [];
  for (const resource of resources) {
    const identities = identitiesOf(resource);
    const matches = [...new Map(identities.flatMap((identity) => known.get(identity) ?? []).map((match) => [match.serverId, match])).values()];
    if (matches.length > 1) return { is: 'ambiguous', resourceType: resource.resourceType };
    planned.push(planResource(resource, identities, matches[0], knowledge));
  }
  const own = new Set(planned.flatMap(({ identities }) => identities));
  const missing = identitiesNeeded(resources).filter((identity) => !own.has(identity) && !known.has(identity));
  return missing.length > 0 ? { is: 'waiting', identities: missing } : { is: 'ready', resources: planned };
}

function planResource(resource: Resource, identities: readonly string[], match: KnownResource | undefined, knowledge: Knowledge): PlannedResource {
  const [previous, base] = [knowledge.previous, knowledge.base].map((resources) => identities.map((identity) => resources.get(identity)).find((one) => one !== undefined));
  return {
    identity: identities[0] ?? '',
    identities,
    resource,
    contentDigest: hash('sha256', JSON.stringify(resource), 'buffer'),
    ...(match && { at: { serverId: match.serverId, versionId: match.versionId }, written: { contentDigest: match.contentDigest, recordId: match.recordId } }),
    ...(previous && { previous }),
    ...(base && { base }),
  };
}

/**
 * What has to be sent: what is new or has other content than before. A resource that a later record wrote since stays as
 * that left it, and a provenance goes only with something that it tells of; so one that was sent is sent again where the record
 * was read otherwise, and names who reads it now.
 */
export function toSend(resources: readonly PlannedResource[], recordId: number): PlannedResource[] {
  const open = resources.filter(({ change, written, contentDigest }) => change === undefined && (written === undefined || (written.recordId <= recordId && !written.contentDigest.equals(contentDigest))));
  const [provenances, others] = [open.filter(isProvenance), open.filter((planned) => !isProvenance(planned))];
  const moved = others.length > 0 || resources.some((planned) => planned.change !== undefined && !isProvenance(planned));
  return moved ? [...others, ...provenances] : [];
}

const isProvenance = ({ resource }: PlannedResource): boolean => resource.resourceType === 'Provenance';

/** Types of which others may hold the same resource, because its identity is a national one. */
const SHARED: ReadonlySet<string> = new Set(['Patient', 'Organization', 'Location', 'Practitioner']);

/** Whether records of others may be about the same resource. */
export const isShared = ({ resourceType }: Resource): boolean => SHARED.has(resourceType);

/** Whether others may have written to it too, so that it has to be read before it is written. */
export const mayBeShared = ({ resource, at }: PlannedResource): boolean => at !== undefined && isShared(resource);

/** Identities that records of other keys may be about to write too: one at a time must. */
export const contested = (resources: readonly PlannedResource[], recordId: number): string[] => [
  ...new Set(toSend(resources, recordId).flatMap(({ resource, identities }) => (isShared(resource) ? identities : []))),
];

/** What the version before of the same source record brought and this one leaves out, as it has to be from now on. */
export function withdrawals(before: readonly Resource[], now: readonly Resource[]): Resource[] {
  const kept = new Set(now.flatMap(identitiesOf));
  return before.filter((resource) => !isShared(resource) && !identitiesOf(resource).some((identity) => kept.has(identity))).flatMap((resource) => withdrawn(resource) ?? []);
}
