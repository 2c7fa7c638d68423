import { CANONICAL_BASE, concept, derivedIdentifier, EHCH_PROFILE, EXTENSION, HL7_CODES, identityOf, period, reference, snomed } from '@ehch/fhir';
import type { CodeableConcept, Consent, ConsentVerification, Flag, Identifier, Practitioner, QuestionnaireResponse, Reference, RelatedPerson, Resource } from '@medplum/fhirtypes';
import { homeOrganization } from '../envelope/home.ts';
import { provenanceOf } from '../envelope/provenance.ts';
import { residentReference } from '../envelope/resident.ts';
import { practitioners, staffAuthor, staffReference } from '../envelope/staff.ts';
import { answersOf } from './answers.ts';
import { CONSENT_SCOPE, CPR_DECISIONS, FLAG_CATEGORY, RESUSCITATION_STATUS } from './codes.ts';
import type { CprDecisionRecord } from './record.ts';

/** Canonical of the questionnaire in fhir-profiles. */
const CPR_QUESTIONNAIRE = `${CANONICAL_BASE}Questionnaire/cpr-decision`;

/**
 * A decision becomes a consent, which is the decision; a flag, which is what to show of it; and the answers to our questionnaire, which
 * are what its form says (MISSION modelling decision 6). One that is withdrawn is inactive and stays.
 */
export function mapCprDecision(record: CprDecisionRecord): Resource[] {
  const { author, endorsement, withdrawal } = record;
  const form = formOf(record);
  const decision = decisionOf(record, form);
  const resources: Resource[] = [...practitioners([author, endorsement?.by, withdrawal?.by]), form, decision, flagOf(record, decision)];
  return [...resources, provenanceOf('cpr-decision', record, resources, staffAuthor(author))];
}

function decisionOf(record: CprDecisionRecord, form: QuestionnaireResponse): Consent {
  const { reason, decidedAt, home, withdrawal } = record;
  return {
    resourceType: 'Consent',
    meta: { profile: [EHCH_PROFILE.cprDecision] },
    extension: [{ url: EXTENSION.decisionReason, valueString: reason }],
    identifier: [identifierOf(record)],
    status: STATUSES[record.status],
    scope: concept(HL7_CODES.consentScope, CONSENT_SCOPE.code, CONSENT_SCOPE.display),
    category: [{ ...snomed(RESUSCITATION_STATUS.code, RESUSCITATION_STATUS.display), text: RESUSCITATION_STATUS.text }],
    patient: residentReference(record),
    dateTime: decidedAt,
    performer: answerableFor(record),
    organization: [homeOrganization(home)],
    sourceReference: reference<QuestionnaireResponse>(identityOf(form)),
    policyRule: { text: 'Decision made for this resident individually' },
    verification: verificationsOf(record),
    provision: { period: period(decidedAt, withdrawal?.at), code: [decided(record)] },
  };
}

/** What to show. Its period ends as the NHS End of Life API has it: on the day of the review, unless the decision was withdrawn before. */
function flagOf(record: CprDecisionRecord, decision: Consent): Flag {
  const { author, decidedAt, review, withdrawal } = record;
  return {
    resourceType: 'Flag',
    meta: { profile: [EHCH_PROFILE.cprFlag] },
    extension: [{ url: EXTENSION.flagDetail, valueReference: reference(identityOf(decision)) }],
    identifier: [identifierOf(record, 'flag')],
    status: STATUSES[record.status],
    category: [concept(HL7_CODES.flagCategory, FLAG_CATEGORY.code, FLAG_CATEGORY.display)],
    code: decided(record),
    subject: residentReference(record),
    period: period(decidedAt, withdrawal?.at ?? review.date),
    author: staffReference(author),
  };
}

function formOf(record: CprDecisionRecord): QuestionnaireResponse {
  const { status, decidedAt, author } = record;
  return {
    resourceType: 'QuestionnaireResponse',
    meta: { profile: [EHCH_PROFILE.cprForm] },
    identifier: identifierOf(record, 'form'),
    questionnaire: CPR_QUESTIONNAIRE,
    status: FORM_STATUSES[status],
    subject: residentReference(record),
    authored: decidedAt,
    author: staffReference(author),
    item: answersOf(record),
  };
}

/** A form that says of its decision that it was withdrawn is amended. */
const FORM_STATUSES = { active: 'completed', withdrawn: 'amended', 'entered-in-error': 'entered-in-error' } as const;

/** The consent and the flag stand and fall together. */
const STATUSES = { active: 'active', withdrawn: 'inactive', 'entered-in-error': 'entered-in-error' } as const;

const decided = ({ decision }: CprDecisionRecord): CodeableConcept => {
  const { code, display, text } = CPR_DECISIONS[decision];
  return { ...snomed(code, display), text };
};

/** Who made the decision and who endorsed it, each once. */
function answerableFor({ author, endorsement }: CprDecisionRecord): Reference<Practitioner>[] {
  const all = [author, ...(endorsement ? [endorsement.by] : [])].map(staffReference);
  return [...new Map(all.map((one) => [one.reference ?? one.display, one])).values()];
}

/** With whom it was discussed, and with whom not: FHIR's verification of a treatment instruction with the patient, the family or another person. */
function verificationsOf(record: CprDecisionRecord): ConsentVerification[] {
  const { resident, family, carer } = record.discussed;
  const others = [...(family ? [{ ...family, who: 'Family or another representative' }] : []), ...(carer ? [{ ...carer, who: 'Carer' }] : [])];
  return [
    { verified: resident.discussed, verifiedWith: residentReference(record), verificationDate: resident.at },
    ...others.map(({ discussed, at, name, who }) => ({ verified: discussed, verifiedWith: { type: 'RelatedPerson', display: name ?? who } as Reference<RelatedPerson>, verificationDate: at })),
  ];
}

const identifierOf = ({ source }: CprDecisionRecord, part?: 'flag' | 'form'): Identifier => derivedIdentifier('cpr-decision', [source.system, source.id], part);
