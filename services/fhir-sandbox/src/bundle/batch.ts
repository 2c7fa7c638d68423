import type { FhirRouter } from '@medplum/fhir-router';
import type { Bundle, BundleEntry } from '@medplum/fhirtypes';
import type { Definitions } from '../definitions/search-parameters.ts';
import { perform } from '../interaction/perform.ts';
import { outcomeOf } from '../outcome.ts';
import type { SandboxRepository } from '../repository.ts';
import { answerEntry, answerFailure } from './answer-entry.ts';
import { entriesOf, readEntry } from './entries.ts';

export interface BundleContext {
  router: FhirRouter;
  definitions: Definitions;
  repository: SandboxRepository;
  baseUrl: string;
}

/** Performs each entry by itself, one after the other; each is answered with its own status (REST-066). */
export async function runBatch(bundle: Bundle, { router, definitions, repository, baseUrl }: BundleContext): Promise<Bundle> {
  const answers: BundleEntry[] = [];
  for (const [index, entry] of entriesOf(bundle).entries()) {
    try {
      answers.push(answerEntry(await perform(router, repository, readEntry(definitions, entry, index), { batch: true }), baseUrl));
    } catch (error) {
      answers.push(answerFailure(outcomeOf(error)));
    }
  }
  return { resourceType: 'Bundle', type: 'batch-response', entry: answers };
}
