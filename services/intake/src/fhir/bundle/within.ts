import { formatIdentity, referencesIn, replaceReferences } from '@ehch/fhir';
import type { Encounter } from '@medplum/fhirtypes';
import type { Write } from '../encounter/plan.ts';
import { refuse } from './read-bundle.ts';

/** A write of a bundle, with the place and the name that its entry has there. */
export interface Placed {
  index: number;
  fullUrl: string | undefined;
  write: Write;
}

/**
 * Writes of one transaction with what they say of each other by `urn:uuid` said by identifier, which holds wherever they end up
 * (REST-064). Throws where two are about one encounter (REST-063), or one refers to what is not there.
 */
export function linked(placed: readonly Placed[]): Write[] {
  const names = new Map<string, string>();
  const seen = new Set<string>();
  for (const { index, fullUrl, write } of placed) {
    const identity = formatIdentity({ type: 'Encounter', parameter: 'identifier', system: write.source.system, value: write.source.id });
    if (seen.has(identity) || (fullUrl !== undefined && names.has(fullUrl))) throw refuse('EHCH-BUN-004', `Bundle.entry[${index}]`);
    seen.add(identity);
    if (fullUrl !== undefined) names.set(fullUrl, identity);
  }
  return placed.map(({ index, write }) => ({ ...write, posted: { ...write.posted, encounter: relinked(write.posted.encounter, names, index) } }));
}

function relinked(encounter: Encounter, names: ReadonlyMap<string, string>, index: number): Encounter {
  const lost = referencesIn(encounter).find((reference) => reference.startsWith('urn:') && !names.has(reference));
  if (lost !== undefined) throw refuse('EHCH-BUN-005', `Bundle.entry[${index}].resource`);
  return replaceReferences(encounter, (reference) => names.get(reference) ?? reference);
}
