import { bundlesOf, readCoverage, readReceipt, saveFhirCoverage } from '@ehch/ledger';
import type { SourceCoverage } from '@ehch/sources';
import type { IntakeDeps } from '../deps.ts';
import { type CoverageJson, coverageJson } from './coverage-json.ts';
import { definitionOf } from './definition-of.ts';
import { countBundles, type CountedFhir } from './fhir-coverage.ts';

/** How long bundles are counted at most, well within the time that a request may take. */
const COUNTING_MS = 15_000;

/**
 * What became of a receipt of this tenant and what did not: of the file, as it was counted while it was read, and of the FHIR as it is
 * mapped now. What was counted of bundles is kept once nothing is under way, until something is mapped again.
 *
 * @returns undefined where there is no such receipt
 */
export async function receiptCoverage({ ledger, sources }: Pick<IntakeDeps, 'ledger' | 'sources'>, tenant: string, id: string): Promise<(CoverageJson & { receipt: string; fileName?: string; complete: boolean; settled: boolean }) | undefined> {
  const receipt = await readReceipt(ledger, tenant, id, { offset: 0, limit: 0 });
  if (receipt === undefined) return undefined;
  const { complete, counts, source, fileName } = receipt;
  const settled = complete && (counts.received ?? 0) + (counts.mapped ?? 0) + (counts.waiting ?? 0) === 0;
  const stored = await readCoverage(ledger, id);
  const fhir = (stored.fhir as CountedFhir | null) ?? (await countBundles(bundlesOf(ledger, id), performance.now() + COUNTING_MS));
  if (settled && stored.fhir === null && stored.mappedTo !== null && fhir.records === fhir.of) await saveFhirCoverage(ledger, id, { coverage: fhir, mappedTo: stored.mappedTo });
  return { receipt: id, ...(fileName !== null && { fileName }), complete, settled, ...coverageJson((stored.source as SourceCoverage | null) ?? undefined, fhir, source === null ? undefined : await definitionOf(sources, tenant, source)) };
}
