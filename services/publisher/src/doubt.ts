import { type Assumption, assumptionsOf, identitiesOf, mayBe } from '@ehch/fhir';
import type { KnownResource } from '@ehch/ledger';
import type { Bundle, Patient } from '@medplum/fhirtypes';
import { type LedgerReader, resourcesOf } from './knowledge.ts';

/** Whether a record takes a resident whom we know to be somebody else: then it may be about another person, and nobody guesses whom. */
export async function isDoubtful(reader: Pick<LedgerReader, 'bundle'>, content: string, known: ReadonlyMap<string, KnownResource>): Promise<boolean> {
  // Most records assume nothing, and need not be read once more.
  if (!content.includes('"method":"GET"')) return false;
  const doubts = await Promise.all(assumptionsOf(JSON.parse(content) as Bundle).map((assumed) => isAnother(reader, assumed, known)));
  return doubts.includes(true);
}

async function isAnother(reader: Pick<LedgerReader, 'bundle'>, assumed: Assumption, known: ReadonlyMap<string, KnownResource>): Promise<boolean> {
  const match = known.get(assumed.identity);
  const written = match && (await reader.bundle(match.recordId));
  const patient = resourcesOf(written?.published).find((resource): resource is Patient => resource.resourceType === 'Patient' && identitiesOf(resource).includes(assumed.identity));
  return patient !== undefined && !mayBe(patient, assumed);
}
