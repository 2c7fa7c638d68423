import type { PlacedBundle } from '@ehch/ledger';
import { createFhirTally, type FhirCoverage } from '@ehch/records';
import type { Bundle, Resource } from '@medplum/fhirtypes';

/** What was counted over FHIR, and whether it was all that there is. */
export interface CountedFhir extends FhirCoverage {
  /** Records that have become FHIR. */
  of: number;
}

export const resourcesOf = ({ entry = [] }: Bundle): Resource[] => entry.flatMap(({ resource }) => resource ?? []);

/**
 * Counts over bundles until they end, or no time is left for more: a receipt of a million rows is answered as any other.
 *
 * @param until in milliseconds of the process's clock
 */
export async function countBundles(batches: AsyncIterable<readonly PlacedBundle[]>, until: number): Promise<CountedFhir> {
  const tally = createFhirTally();
  let of = 0;
  for await (const batch of batches) {
    of += batch.length;
    if (performance.now() > until) continue;
    for (const { place, position, content } of batch) tally.add(resourcesOf(JSON.parse(content) as Bundle), place ?? `entry ${position + 1}`);
  }
  return { ...tally.result(), of };
}
