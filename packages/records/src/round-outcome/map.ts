import { CANONICAL_BASE, coding, concept, derivedIdentifier, EHCH_CODES, EHCH_PROFILE, HL7_CODES, identityOf, period, reference, snomed, textOnly } from '@ehch/fhir';
import type { Encounter, QuestionnaireResponse, Reference, Resource, ServiceRequest, Task } from '@medplum/fhirtypes';
import { homeLocation } from '../envelope/home.ts';
import { provenanceOf } from '../envelope/provenance.ts';
import { referTo } from '../envelope/refer-to.ts';
import { residentReference } from '../envelope/resident.ts';
import { practitioners, roleConcept, staffAuthor, staffReference } from '../envelope/staff.ts';
import { roundIdentifier } from '../weekly-home-round/identifier.ts';
import { answersOf } from './answers.ts';
import { ACTION_TYPES, CONTACT_CLASSES } from './codes.ts';
import type { RoundAction, RoundOutcomeRecord, RoundReferral } from './record.ts';

/** Canonical of the questionnaire in fhir-profiles. */
const ROUND_OUTCOME_QUESTIONNAIRE = `${CANONICAL_BASE}Questionnaire/round-outcome`;

/**
 * A round outcome becomes the answers to our questionnaire, a contact where the resident was seen, a task for each action
 * and a request for each referral (MISSION modelling decisions 2 and 3).
 */
export function mapRoundOutcome(record: RoundOutcomeRecord): Resource[] {
  const { actions = [], referrals = [], clinician, nextReview } = record;
  const contact = contactOf(record);
  const encounter = contact ? reference<Encounter>(identityOf(contact)) : roundOf(record);
  const resources: Resource[] = [
    ...practitioners([clinician, ...actions.map(({ owner }) => owner), nextReview?.owner]),
    ...(contact ? [contact] : []),
    outcomeOf(record, encounter),
    ...actions.map((action) => taskOf(record, action, encounter)),
    ...referrals.map((referral) => referralOf(record, referral, encounter)),
  ];
  return [...resources, provenanceOf('round-outcome', record, resources, staffAuthor(clinician))];
}

/** The contact with a resident who was seen; a resident who was only discussed has none. */
function contactOf(record: RoundOutcomeRecord): Encounter | undefined {
  const { source, status, contact, clinician, concern, home } = record;
  if (contact === 'discussed') return undefined;
  const { code, display } = CONTACT_CLASSES[contact];
  return {
    resourceType: 'Encounter',
    meta: { profile: [EHCH_PROFILE.roundContact] },
    identifier: [derivedIdentifier('round-outcome', [source.system, source.id], 'contact')],
    status: status === 'entered-in-error' ? 'entered-in-error' : 'finished',
    class: coding(HL7_CODES.actCode, code, display),
    type: [snomed('889311000000109', 'Care home visit')],
    subject: residentReference(record),
    participant: [{ type: [roleConcept(clinician.role)], individual: staffReference(clinician) }],
    period: period(record.period.start, record.period.end),
    reasonCode: concern === undefined ? undefined : [{ text: concern }],
    location: [{ location: homeLocation(home) }],
    partOf: roundOf(record),
  };
}

function outcomeOf(record: RoundOutcomeRecord, encounter: Reference<Encounter> | undefined): QuestionnaireResponse {
  return {
    resourceType: 'QuestionnaireResponse',
    meta: { profile: [EHCH_PROFILE.roundOutcome] },
    identifier: outcomeIdentifier(record),
    questionnaire: ROUND_OUTCOME_QUESTIONNAIRE,
    status: record.status,
    subject: residentReference(record),
    encounter,
    authored: decidedAt(record),
    author: staffReference(record.clinician),
    item: answersOf(record),
  };
}

/** An action: who owns it, and when it is reviewed (EHCH R11). */
function taskOf(record: RoundOutcomeRecord, action: RoundAction, encounter: Reference<Encounter> | undefined): Task {
  const { source, clinician, status } = record;
  return {
    resourceType: 'Task',
    meta: { profile: [EHCH_PROFILE.roundTask] },
    identifier: [derivedIdentifier('round-outcome', [source.system, source.id], `action ${action.id}`)],
    status: status === 'entered-in-error' ? 'entered-in-error' : (action.status ?? 'requested'),
    intent: 'order',
    code: concept(EHCH_CODES.roundTask, action.type, ACTION_TYPES[action.type]),
    description: action.detail,
    for: residentReference(record),
    encounter,
    authoredOn: decidedAt(record),
    requester: staffReference(clinician),
    performerType: [roleConcept(action.owner.role)],
    owner: staffReference(action.owner),
    reasonReference: referTo('QuestionnaireResponse', outcomeIdentifier(record)),
    restriction: { period: { end: action.reviewDate } },
  };
}

function referralOf(record: RoundOutcomeRecord, referral: RoundReferral, encounter: Reference<Encounter> | undefined): ServiceRequest {
  const { source, clinician, status } = record;
  return {
    resourceType: 'ServiceRequest',
    meta: { profile: [EHCH_PROFILE.referral] },
    identifier: [derivedIdentifier('round-outcome', [source.system, source.id], `referral ${referral.id}`)],
    status: status === 'entered-in-error' ? 'entered-in-error' : 'active',
    intent: 'order',
    priority: referral.urgent ? 'urgent' : 'routine',
    code: textOnly(referral.service),
    subject: residentReference(record),
    encounter,
    authoredOn: decidedAt(record),
    requester: staffReference(clinician),
    performerType: textOnly(referral.to),
    reasonCode: referral.reason === undefined ? undefined : [{ text: referral.reason }],
  };
}

const outcomeIdentifier = ({ source }: RoundOutcomeRecord) => derivedIdentifier('round-outcome', [source.system, source.id]);

const decidedAt = ({ period: { start, end } }: RoundOutcomeRecord): string => end ?? start;

/** The weekly round that the outcome belongs to, if it belongs to one. */
const roundOf = ({ round, source }: RoundOutcomeRecord): Reference<Encounter> | undefined =>
  round && referTo('Encounter', roundIdentifier(round.system ?? source.system, round.id));
