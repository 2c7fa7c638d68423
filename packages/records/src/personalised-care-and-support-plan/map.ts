import { concept, derivedIdentifier, EHCH_PROFILE, EXTENSION, HL7_CODES, identifier, identityOf, logicalReference, period, reference, snomed, UK_CORE_PROFILE } from '@ehch/fhir';
import type { CarePlan, CarePlanActivity, Extension, Goal, Identifier, Patient, Practitioner, Reference, RelatedPerson, Resource } from '@medplum/fhirtypes';
import { homeOrganization } from '../envelope/home.ts';
import { provenanceOf } from '../envelope/provenance.ts';
import { referTo } from '../envelope/refer-to.ts';
import { residentReference } from '../envelope/resident.ts';
import { practitioners, staffAuthor, staffReference } from '../envelope/staff.ts';
import { holisticAssessmentIdentifier } from '../holistic-assessment/identifier.ts';
import { ACHIEVEMENTS, PLAN_REVIEW, PLAN_TYPES } from './codes.ts';
import type { PersonalisedCareAndSupportPlanRecord as PlanRecord, PlanAction, PlanGoal } from './record.ts';

/** A plan becomes a care plan with its goals; its contingency plan is one of its own, so that it can be pointed to alone (MISSION modelling decision 5). */
export function mapPersonalisedCareAndSupportPlan(record: PlanRecord): Resource[] {
  const { goals = [], actions = [], contingencies = [], agreedWith, author } = record;
  const plan = planOf(record);
  const resources: Resource[] = [
    ...practitioners([author, ...actions.map(({ owner }) => owner), ...(agreedWith?.staff ?? [])]),
    ...goals.map((goal) => goalOf(record, goal)),
    plan,
    ...(contingencies.length > 0 ? [contingencyPlanOf(record, plan)] : []),
  ];
  return [...resources, provenanceOf('personalised-care-and-support-plan', record, resources, staffAuthor(author))];
}

function planOf(record: PlanRecord): CarePlan {
  const { status, created, author, needs = [], strengths = [], goals = [], actions = [] } = record;
  return {
    resourceType: 'CarePlan',
    meta: { profile: [EHCH_PROFILE.pcsp] },
    extension: [
      { url: EXTENSION.whatMatters, valueString: record.whatMatters },
      ...strengths.map((strength) => ({ url: EXTENSION.strength, valueString: strength })),
      ...agreementOf(record),
    ],
    identifier: [identifierOf(record)],
    replaces: replacedBy(record),
    status,
    intent: 'plan',
    category: [planType('carePlan'), planType('pcsp')],
    subject: residentReference(record),
    period: period(record.period.start, record.period.end),
    created,
    author: staffReference(author),
    contributor: [homeOrganization(record.home)],
    addresses: needs.map((need) => ({ type: 'Condition', display: need })),
    supportingInfo: basisOf(record),
    goal: goals.map((goal) => referTo('Goal', identifierOf(record, goal))),
    activity: [...actions.map((action) => activityOf(record, action)), ...reviewOf(record)],
  };
}

function goalOf(record: PlanRecord, goal: PlanGoal): Goal {
  const { achievement, targetDate } = goal;
  return {
    resourceType: 'Goal',
    meta: { profile: [EHCH_PROFILE.goal] },
    identifier: [identifierOf(record, goal)],
    lifecycleStatus: goalStatus(record, goal),
    achievementStatus: achievement && concept(HL7_CODES.goalAchievement, achievement, ACHIEVEMENTS[achievement]),
    description: { text: goal.description },
    subject: residentReference(record),
    target: targetDate === undefined ? undefined : [{ dueDate: targetDate }],
    expressedBy: voiceOf(record, goal),
  };
}

/** What to do should something happen. It stands and falls with the plan that it is part of. */
function contingencyPlanOf(record: PlanRecord, plan: CarePlan): CarePlan {
  const { source, status, created, author, contingencies = [] } = record;
  return {
    resourceType: 'CarePlan',
    meta: { profile: [UK_CORE_PROFILE.carePlan] },
    extension: consentOf(record),
    identifier: [derivedIdentifier('personalised-care-and-support-plan', [source.system, source.id], 'contingency')],
    partOf: [reference(identityOf(plan))],
    status,
    intent: 'plan',
    category: [planType('carePlan'), planType('contingency')],
    subject: residentReference(record),
    period: period(record.period.start, record.period.end),
    created,
    author: staffReference(author),
    activity: contingencies.map(({ when, response }) => ({ detail: { reasonCode: [{ text: when }], status: 'not-started', description: response } })),
  };
}

function activityOf(record: PlanRecord, { detail, owner, dueDate, status = 'not-started', goal: id }: PlanAction): CarePlanActivity {
  return {
    detail: {
      goal: id === undefined ? undefined : [referTo('Goal', identifierOf(record, { id }))],
      status: record.status === 'entered-in-error' ? 'entered-in-error' : status,
      scheduledPeriod: period(undefined, dueDate),
      performer: [staffReference(owner)],
      description: detail,
    },
  };
}

/** R4 has no element for the date of a plan's review, so the review is one of its activities. */
const reviewOf = ({ reviewDate }: PlanRecord): CarePlanActivity[] =>
  reviewDate === undefined ? [] : [{ detail: { code: snomed(PLAN_REVIEW.code, PLAN_REVIEW.display), status: 'scheduled', scheduledPeriod: period(undefined, reviewDate) } }];

function agreementOf(record: PlanRecord): Extension[] {
  const { resident = false, relatives = [], staff = [] } = record.agreedWith ?? {};
  const parties: Extension['valueReference'][] = [...(resident ? [residentReference(record)] : []), ...relatives.map(relative), ...staff.map(staffReference)];
  return [...parties.map((valueReference) => ({ url: EXTENSION.agreedWith, valueReference })), ...consentOf(record)];
}

/**
 * Who agreed for the resident, and that the resident was asked and did not agree, which is another thing than not to have
 * been asked. Each plan says both, as each may be pointed to alone.
 */
function consentOf(record: PlanRecord): Extension[] {
  const { resident, attorney } = record.agreedWith ?? {};
  return [
    ...(attorney === undefined ? [] : [{ url: EXTENSION.agreedOnBehalfBy, valueReference: relative(attorney) }]),
    ...(resident === false ? [{ url: EXTENSION.notAgreedBy, valueReference: residentReference(record) }] : []),
  ];
}

/** By identifier alone, so that the plan need not wait for the one before. What that says is its own record's to say, so it is not written here. */
const replacedBy = ({ source, replaces }: PlanRecord): Reference<CarePlan>[] =>
  replaces === undefined ? [] : [logicalReference('CarePlan', identifierOf({ source: { ...source, id: replaces } }))];

/** By identifier alone, so that the plan need not wait for what it is based on. */
function basisOf({ basis, source }: PlanRecord): Reference[] {
  const { assessment, homePlanId } = basis ?? {};
  return [
    ...(assessment ? [logicalReference('QuestionnaireResponse', holisticAssessmentIdentifier(assessment.system ?? source.system, assessment.id))] : []),
    ...(homePlanId === undefined ? [] : [logicalReference('DocumentReference', identifier(source.system, homePlanId))]),
  ];
}

function goalStatus({ status: planStatus }: PlanRecord, { status }: PlanGoal): Goal['lifecycleStatus'] {
  if (planStatus === 'entered-in-error') return 'entered-in-error';
  return status ?? (planStatus === 'draft' ? 'proposed' : 'active');
}

function voiceOf(record: PlanRecord, { expressedBy: { who, name = '' } }: PlanGoal): Reference<Patient | RelatedPerson | Practitioner> {
  if (who === 'resident') return residentReference(record);
  return who === 'relative' ? relative(name) : { type: 'Practitioner', display: name };
}

const relative = (name: string): Reference<RelatedPerson> => ({ type: 'RelatedPerson', display: name });

const planType = (type: keyof typeof PLAN_TYPES) => snomed(PLAN_TYPES[type].code, PLAN_TYPES[type].display);

/** The identifier of the plan, or of one of its goals. */
const identifierOf = ({ source }: Pick<PlanRecord, 'source'>, goal?: { id: string }): Identifier =>
  derivedIdentifier('personalised-care-and-support-plan', [source.system, source.id], goal && `goal ${goal.id}`);
