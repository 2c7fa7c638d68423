import { identitiesOf } from '@ehch/fhir';
import { gather } from '@ehch/lanes';
import { findIdentities, type KnownResource, type Ledger, loadBundles, type StoredBundle } from '@ehch/ledger';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { identitiesNeeded, type Knowledge } from './plan.ts';

/** Reads what publishing needs from the ledger. Reads of records that are published at the same time go together. */
export interface LedgerReader {
  bundle(recordId: number): Promise<StoredBundle | undefined>;
  /** @param before the bundle of the version before of the same source record */
  knowledge(recordId: number, resources: readonly Resource[], before: readonly Resource[]): Promise<Knowledge>;
}

export function createLedgerReader(ledger: Ledger, concurrency: number): LedgerReader {
  const bundle = gather(async (ids: readonly number[]) => {
    const bundles = await loadBundles(ledger, ids);
    return ids.map((id) => bundles.get(id));
  }, concurrency);
  const known = gather(async (requests: readonly (readonly string[])[]) => {
    const found = await findIdentities(ledger, [...new Set(requests.flat())]);
    return requests.map((identities) => new Map(identities.flatMap((identity) => entryOf(found, identity))));
  }, concurrency);
  return {
    bundle,
    knowledge: async (recordId, resources, before) => {
      const knownResources = await known(identitiesNeeded(resources));
      return { known: knownResources, previous: await readPrevious(bundle, { recordId, before }, resources, knownResources), base: byIdentity(before) };
    },
  };
}

function entryOf(found: ReadonlyMap<string, KnownResource>, identity: string): [string, KnownResource][] {
  const match = found.get(identity);
  return match ? [[identity, match]] : [];
}

/**
 * What we wrote last of each resource that this record brings again. What another record took back since, and has no words of its own for,
 * such as a decision that a later one ended, was written by none of them as it stands: it has no version before.
 */
async function readPrevious(
  bundle: (recordId: number) => Promise<StoredBundle | undefined>,
  { recordId, before }: { recordId: number; before: readonly Resource[] },
  resources: readonly Resource[],
  known: ReadonlyMap<string, KnownResource>,
): Promise<Map<string, Resource>> {
  const own = resources.flatMap(identitiesOf);
  const writers = [...new Set(own.flatMap((identity) => known.get(identity)?.recordId ?? []))];
  // A record that is published again wrote it itself, as it was mapped before.
  const written = await Promise.all(writers.map(async (writer) => {
    const resources = writer === recordId ? before : resourcesOf((await bundle(writer))?.published);
    return resources.filter((resource) => identitiesOf(resource).some((identity) => known.get(identity)?.recordId === writer));
  }));
  return byIdentity(written.flat());
}

const byIdentity = (resources: readonly Resource[]): Map<string, Resource> => new Map(resources.flatMap((resource) => identitiesOf(resource).map((identity) => [identity, resource])));

/** The resources of a stored bundle. */
export const resourcesOf = (content: string | null | undefined): Resource[] =>
  content ? ((JSON.parse(content) as Bundle).entry ?? []).flatMap(({ resource }) => (resource ? [resource] : [])) : [];
