import { coding, concept, derivedIdentifier, EHCH_CODES, EHCH_PROFILE, HL7_CODES, identityOf, logicalReference, period, reference } from '@ehch/fhir';
import type { Communication, Encounter, EncounterParticipant, Group, Identifier, List, Organization, Reference, Resource } from '@medplum/fhirtypes';
import { homeLocation, homeOrganization, odsIdentifier } from '../envelope/home.ts';
import { provenanceOf } from '../envelope/provenance.ts';
import { residentReference } from '../envelope/resident.ts';
import { practitioners, roleConcept, staffAuthor, staffReference, type StaffMember } from '../envelope/staff.ts';
import { CLASSES, ENCOUNTER_TYPES, LIST_ORDER } from './codes.ts';
import { roundIdentifier } from './identifier.ts';
import type { WeeklyHomeRoundRecord as RoundRecord } from './record.ts';

/**
 * A round becomes one encounter for a group of residents, with the list in order of priority; each resident's own contact
 * comes with their outcome. A check-in becomes an encounter about nobody, with its confirmation (MISSION modelling decision 2).
 */
export function mapWeeklyHomeRound(record: RoundRecord): Resource[] {
  const { lead, homeRepresentative, participants = [] } = record;
  const resources = [...practitioners([lead, homeRepresentative, ...participants]), ...(record.kind === 'round' ? roundOf(record) : checkInOf(record))];
  return [...resources, provenanceOf('weekly-home-round', record, resources, staffAuthor(lead))];
}

function roundOf(record: RoundRecord): Resource[] {
  const group = groupOf(record);
  const round: Encounter = {
    resourceType: 'Encounter',
    meta: { profile: [EHCH_PROFILE.homeRound] },
    identifier: [roundIdentifier(record.source.system, record.source.id)],
    status: record.status,
    class: classOf(record),
    type: [encounterType('weekly-home-round')],
    subject: reference(identityOf(group)),
    participant: [tookPart(record.lead, 'round-lead'), tookPart(record.homeRepresentative, 'home-representative'), ...others(record)],
    period: period(record.period.start, record.period.end),
    location: [{ location: homeLocation(record.home) }],
    serviceProvider: providerOf(record),
  };
  return [group, round, listOf(record, round)];
}

function groupOf({ source, status, home, residents = [] }: RoundRecord): Group {
  return {
    resourceType: 'Group',
    meta: { profile: [EHCH_PROFILE.roundGroup] },
    identifier: [partOf(source, 'group')],
    active: isOpen(status),
    type: 'person',
    actual: true,
    quantity: residents.length,
    managingEntity: homeOrganization(home),
    member: residents.map(({ resident }) => ({ entity: residentReference({ source, resident }) })),
  };
}

function listOf({ source, status, lead, note, residents = [] }: RoundRecord, round: Encounter): List {
  return {
    resourceType: 'List',
    meta: { profile: [EHCH_PROFILE.roundList] },
    identifier: [partOf(source, 'list')],
    status: listStatus(status),
    mode: 'snapshot',
    code: encounterType('weekly-home-round'),
    encounter: reference(identityOf(round)),
    date: source.updatedAt,
    source: staffReference(lead),
    orderedBy: concept(HL7_CODES.listOrder, LIST_ORDER.code, LIST_ORDER.display),
    note: note === undefined ? undefined : [{ text: note }],
    entry: residents.map(({ resident, reason }) => ({ flag: { text: reason }, item: residentReference({ source, resident }) })),
  };
}

const isOpen = (status: RoundRecord['status']): boolean => status !== 'cancelled' && status !== 'entered-in-error';

/** Nobody works from the list of a round that is not held. */
function listStatus(status: RoundRecord['status']): List['status'] {
  if (status === 'entered-in-error') return status;
  return isOpen(status) ? 'current' : 'retired';
}

function checkInOf(record: RoundRecord): Resource[] {
  const checkIn: Encounter = {
    resourceType: 'Encounter',
    meta: { profile: [EHCH_PROFILE.homeCheckIn] },
    identifier: [roundIdentifier(record.source.system, record.source.id)],
    status: record.status,
    class: classOf(record),
    type: [encounterType('home-check-in')],
    participant: [tookPart(record.lead), tookPart(record.homeRepresentative, 'home-representative'), ...others(record)],
    period: period(record.period.start, record.period.end),
    location: [{ location: homeLocation(record.home) }],
    serviceProvider: providerOf(record),
  };
  return isConfirmed(record) ? [checkIn, confirmationOf(record, checkIn)] : [checkIn];
}

/** The home tells the team that nobody needs review, and the team agrees. */
function confirmationOf({ source, status, period: { start, end }, lead, homeRepresentative, note }: RoundRecord, checkIn: Encounter): Communication {
  return {
    resourceType: 'Communication',
    meta: { profile: [EHCH_PROFILE.checkInConfirmation] },
    identifier: [partOf(source, 'confirmation')],
    status: status === 'entered-in-error' ? 'entered-in-error' : 'completed',
    about: [reference(identityOf(checkIn))],
    sent: end ?? start,
    recipient: [staffReference(lead)],
    sender: staffReference(homeRepresentative),
    payload: note === undefined ? undefined : [{ contentString: note }],
  };
}

/** Once a check-in was confirmed, withdrawing it withdraws the confirmation too. */
const isConfirmed = ({ status }: RoundRecord): boolean => status === 'finished' || status === 'entered-in-error';

const tookPart = (member: StaffMember, part?: 'round-lead' | 'home-representative'): EncounterParticipant => ({
  type: [...(part ? [roleConcept(part)] : []), roleConcept(member.role)],
  individual: staffReference(member),
});

const others = ({ participants = [] }: RoundRecord): EncounterParticipant[] => participants.map((member) => tookPart(member));

const classOf = ({ held }: RoundRecord) => coding(HL7_CODES.actCode, CLASSES[held].code, CLASSES[held].display);

const encounterType = (code: keyof typeof ENCOUNTER_TYPES) => concept(EHCH_CODES.encounterType, code, ENCOUNTER_TYPES[code]);

/** By ODS code alone: a trust's team may hold the round, and the trust is published by nobody here. */
const providerOf = ({ providedBy }: RoundRecord): Reference<Organization> | undefined =>
  providedBy && { ...logicalReference('Organization', odsIdentifier(providedBy.odsCode)), display: providedBy.name };

const partOf = ({ system, id }: RoundRecord['source'], part: string): Identifier => derivedIdentifier('weekly-home-round', [system, id], part);
