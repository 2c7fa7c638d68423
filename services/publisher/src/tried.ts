import { hash } from 'node:crypto';
import { identitiesOf } from '@ehch/fhir';
import type { Resource } from '@medplum/fhirtypes';
import type { FhirServer } from './fhir-server.ts';
import { asFailure, type PublishResult } from './publish-record.ts';
import { withdrawals } from './plan.ts';
import { readBack } from './read-back.ts';

export type TriedResult = { is: 'read'; resources: Resource[] } | Extract<PublishResult, { is: 'failed' | 'ambiguous' }>;

/**
 * What an attempt brought whose end nobody knows, as it has to be from now on: of what was mapped then and is neither said now nor known
 * to be published, all that the server holds.
 */
export async function withdrawalsOfTried(server: FhirServer, tried: readonly Resource[], known: readonly Resource[]): Promise<TriedResult> {
  const perhaps = new Map(withdrawals(tried, known).map((resource) => [identitiesOf(resource)[0] ?? '', resource]));
  const read = await readBack(server, [...perhaps].map(([identity, resource]) => ({ identity, identities: identitiesOf(resource), resource, contentDigest: hash('sha256', JSON.stringify(resource), 'buffer') })));
  if (read.is === 'failed') return { is: 'failed', answer: asFailure(read.answer) };
  if (read.is === 'ambiguous') return read;
  return { is: 'read', resources: read.resources.filter(({ current }) => current !== undefined).map(({ resource }) => resource) };
}
