import type { Assumption } from '@ehch/fhir';
import type { Encounter, ProvenanceAgent, Resource } from '@medplum/fhirtypes';
import { provenanceOf } from '../envelope/provenance.ts';
import { residentReference } from '../envelope/resident.ts';
import type { EncounterRecord } from './record.ts';

/** The encounter as it was sent, and where it came from. */
export function mapEncounter(record: EncounterRecord): Resource[] {
  const encounter = encounterOf(record);
  return [encounter, provenanceOf('encounter', record, [encounter], authorOf(encounter, record))];
}

/** Of what was sent only two things are others: what it goes by stands first, and the resident is as everybody here knows them. */
export function encounterOf(record: EncounterRecord): Encounter {
  const { identifier = [], ...sent } = record.encounter as Encounter;
  const { system, id: value } = record.source;
  const own = identifier.find((one) => one.system === system && one.value === value) ?? { system, value };
  return { ...sent, resourceType: 'Encounter', identifier: [own, ...identifier.filter((one) => one !== own)], subject: { ...sent.subject, reference: residentReference(record).reference } };
}

/** Whom the sender takes the resident to be. */
export function assumesEncounter(record: EncounterRecord): Assumption[] {
  const identity = residentReference(record).reference;
  return record.person === undefined || identity === undefined ? [] : [{ identity, ...record.person }];
}

/** Who provides the care stands for what is said of it; without them, the system that it comes from. */
const authorOf = ({ serviceProvider }: Encounter, { source }: EncounterRecord): ProvenanceAgent => ({
  who: serviceProvider ?? { type: 'Device', identifier: { system: 'urn:ietf:rfc:3986', value: source.system } },
});
