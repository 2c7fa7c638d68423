import { derivedIdentifier, EHCH_CODES, EHCH_PROFILE, identityOf, reference } from '@ehch/fhir';
import type { Provenance, ProvenanceAgent, Resource } from '@medplum/fhirtypes';
import type { Envelope, HomeEnvelope } from '../record-type.ts';
import { homeOrganization } from './home.ts';

/**
 * Says of resources which version of which source record they came from. Each version of a record has a provenance of
 * its own, so a later one never rewrites it.
 *
 * @param author who stands for what the record says, and in which role; the home where no one is named
 */
export function provenanceOf(recordType: string, record: HomeEnvelope, targets: readonly Resource[], author?: ProvenanceAgent): Provenance;
export function provenanceOf(recordType: string, record: Envelope, targets: readonly Resource[], author: ProvenanceAgent): Provenance;
export function provenanceOf(recordType: string, { source, home = {} }: Envelope & Partial<HomeEnvelope>, targets: readonly Resource[], author: ProvenanceAgent = { who: homeOrganization(home) }): Provenance {
  const version = source.version === undefined ? source.updatedAt : String(source.version);
  const tag = derivedIdentifier(recordType, [source.system, source.id], `provenance ${version}`).value;
  return {
    resourceType: 'Provenance',
    meta: { profile: [EHCH_PROFILE.provenance], tag: [{ system: EHCH_CODES.record, code: tag }] },
    target: targets.map((resource) => reference(identityOf(resource))),
    recorded: source.updatedAt,
    agent: [author],
    entity: [{ role: 'source', what: { identifier: { system: source.system, value: source.id } } }],
  };
}
