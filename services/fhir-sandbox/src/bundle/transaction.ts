import type { Bundle } from '@medplum/fhirtypes';
import type { InteractionKind } from '../interaction/routes.ts';
import { perform, type Performed } from '../interaction/perform.ts';
import { answerEntry } from './answer-entry.ts';
import type { BundleContext } from './batch.ts';
import { entriesOf, placingLater, readEntry } from './entries.ts';
import { bodyOf, fullUrlsOf, placeEntries } from './placed-entries.ts';

/** The order of processing (https://hl7.org/fhir/R4/http.html#trules). */
const ORDER: Record<InteractionKind, number> = {
  delete: 0,
  'conditional-delete': 0,
  create: 1,
  update: 2,
  'conditional-update': 2,
  read: 3,
  vread: 3,
  history: 3,
  search: 3,
};

/**
 * Performs all entries or none, and answers them in the order they came in.
 *
 * Not Medplum's own transaction: that one looks conditions up before its transaction begins, so two bundles
 * at once can both miss, and it takes no more than 8 entries with a condition.
 *
 * @throws OperationOutcomeError that names the entry (REST-061); then nothing is stored
 */
export async function runTransaction(bundle: Bundle, { router, definitions, repository, baseUrl }: BundleContext): Promise<Bundle> {
  const entries = entriesOf(bundle).map((entry, index) => readEntry(definitions, entry, index));
  return repository.transaction(async (within, work) => {
    const placed = await placeEntries(entries, work, () => within.generateId());
    const became = fullUrlsOf(placed);
    const performed: Performed[] = [];
    for (const entry of placed.toSorted((a, b) => ORDER[a.kind] - ORDER[b.kind])) {
      work.at = `${entry.at}.resource`;
      const request = { ...entry.request, body: bodyOf(entry, became) };
      performed[entry.index] = await placingLater(entry.at, () => perform(router, within, { request }, { batch: true, assignedId: entry.assignedId }));
    }
    await work.flush();
    return { resourceType: 'Bundle', type: 'transaction-response', entry: performed.map((one) => answerEntry(one, baseUrl)) };
  });
}
