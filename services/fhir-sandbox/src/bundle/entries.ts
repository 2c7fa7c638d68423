import { OperationOutcomeError } from '@medplum/core';
import type { Bundle, BundleEntry } from '@medplum/fhirtypes';
import type { Definitions } from '../definitions/search-parameters.ts';
import { type Interaction, readInteraction } from '../interaction/interaction.ts';
import { invalid, placedAt } from '../outcome.ts';

export interface ReadEntry extends Interaction {
  index: number;
  /** `Bundle.entry[index]`. */
  at: string;
  fullUrl: string | undefined;
}

/** The entries of a bundle; an empty one, or one whose entries are no list, is refused. */
export function entriesOf(bundle: Bundle): BundleEntry[] {
  const { entry } = bundle;
  if (!Array.isArray(entry) || entry.length === 0) throw invalid('The bundle has no entries', 'Bundle.entry');
  return entry;
}

/** Reads one entry's request; an error says which entry it is about (REST-061). */
export function readEntry(definitions: Definitions, entry: BundleEntry, index: number): ReadEntry {
  const at = `Bundle.entry[${index}]`;
  return placing(at, () => {
    const { method, url, ifMatch, ifNoneExist, ifNoneMatch } = entry.request ?? {};
    if (typeof method !== 'string' || typeof url !== 'string') throw invalid('The entry needs request.method and request.url');
    const interaction = readInteraction(definitions, { method, url, ifMatch, ifNoneExist, ifNoneMatch, body: entry.resource });
    return { ...interaction, index, at, fullUrl: entry.fullUrl };
  });
}

/** Runs `work`; a refusal is said to be about this place. Errors of the database pass as they are. */
function placing<T>(at: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof OperationOutcomeError ? placedAt(error, at) : error;
  }
}

/** The same for work that takes time. */
export async function placingLater<T>(at: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof OperationOutcomeError ? placedAt(error, at) : error;
  }
}
