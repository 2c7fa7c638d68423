import { coding, concept, HL7_CODES, period, UK_CORE_PROFILE } from '@ehch/fhir';
import type { Coding, Encounter, EncounterParticipant, Resource } from '@medplum/fhirtypes';
import { provenanceOf } from '../envelope/provenance.ts';
import { residentReference } from '../envelope/resident.ts';
import { conceptOf } from '../gp/code.ts';
import { gpIdentifier } from '../gp/links.ts';
import { gpAuthor, practiceReference } from '../gp/practice.ts';
import { type GpPractitioner, gpPractitionerReference, gpPractitioners } from '../gp/practitioner.ts';
import { CLASSES, DATA_ENTERER, PRIMARY_PERFORMER, UNKNOWN_CLASS } from './codes.ts';
import type { GpEncounterRecord } from './record.ts';

export function mapGpEncounter(record: GpEncounterRecord): Resource[] {
  const { performer, recorder, practice } = record;
  const resources = [...gpPractitioners([performer, recorder]), encounterOf(record)];
  return [...resources, provenanceOf('gp-encounter', record, resources, gpAuthor(practice, performer ?? recorder))];
}

const encounterOf = (record: GpEncounterRecord): Encounter => ({
  resourceType: 'Encounter',
  meta: { profile: [UK_CORE_PROFILE.encounter] },
  identifier: [gpIdentifier('gp-encounter', record.source)],
  status: record.status,
  class: classOf(record),
  type: record.kinds?.map(conceptOf),
  subject: residentReference(record),
  participant: [...tookPart(record.performer, PRIMARY_PERFORMER), ...tookPart(record.recorder, DATA_ENTERER)],
  period: period(record.period?.start, record.period?.end),
  reasonCode: record.reasons?.map(conceptOf),
  location: record.place === undefined ? undefined : [{ location: { type: 'Location', display: record.place } }],
  serviceProvider: practiceReference(record.practice),
});

const classOf = ({ setting }: GpEncounterRecord): Coding =>
  setting === undefined ? coding(HL7_CODES.nullFlavor, UNKNOWN_CLASS.code, UNKNOWN_CLASS.display) : coding(HL7_CODES.actCode, CLASSES[setting].code, CLASSES[setting].display);

const tookPart = (person: GpPractitioner | undefined, { code, display }: { code: string; display: string }): EncounterParticipant[] =>
  person === undefined ? [] : [{ type: [concept(HL7_CODES.participationType, code, display)], individual: gpPractitionerReference(person) }];
