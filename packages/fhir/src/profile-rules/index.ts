import type { ProfileRule } from '../profile-rule.ts';
import { EHCH_PROFILE } from '../profiles.ts';
import { cprDecision, cprFlag, cprForm } from './cpr.ts';
import { hospitalEncounter } from './hospital.ts';
import { news2 } from './news2.ts';
import { provenance, referral, roundOutcome, roundTask } from './outcomes.ts';
import { clinicalLead, practitioner, relatedPerson, resident } from './people.ts';
import { careHome, careHomeLocation, pcnAlignment, primaryCareNetwork } from './places.ts';
import { goal, pcsp, residency } from './plans.ts';
import { checkInConfirmation, homeCheckIn, homeRound, roundContact, roundGroup, roundList } from './rounds.ts';
import { UK_CORE_RULES } from './uk-core.ts';

const UK_CORE_BASE = 'https://fhir.hl7.org.uk/StructureDefinition/UKCore-';

/** Each of our profiles with the UK Core profile that it derives from, where there is one, and its own rule. */
const EHCH_RULES: Readonly<Record<keyof typeof EHCH_PROFILE, readonly [parent: string | undefined, rule: ProfileRule]>> = {
  careHome: ['Organization', careHome],
  primaryCareNetwork: ['Organization', primaryCareNetwork],
  careHomeLocation: ['Location', careHomeLocation],
  pcnAlignment: ['OrganizationAffiliation', pcnAlignment],
  clinicalLead: ['PractitionerRole', clinicalLead],
  practitioner: ['Practitioner', practitioner],
  resident: ['Patient', resident],
  relatedPerson: ['RelatedPerson', relatedPerson],
  residency: ['EpisodeOfCare', residency],
  pcsp: ['CarePlan', pcsp],
  goal: [undefined, goal],
  homeRound: ['Encounter', homeRound],
  homeCheckIn: ['Encounter', homeCheckIn],
  roundContact: ['Encounter', roundContact],
  hospitalEncounter: ['Encounter', hospitalEncounter],
  roundGroup: [undefined, roundGroup],
  roundList: ['List', roundList],
  checkInConfirmation: ['Communication', checkInConfirmation],
  roundOutcome: ['QuestionnaireResponse', roundOutcome],
  roundTask: ['Task', roundTask],
  referral: ['ServiceRequest', referral],
  news2: ['Observation-EarlyWarningTotalScore', news2],
  cprDecision: ['Consent', cprDecision],
  cprFlag: ['Flag', cprFlag],
  cprForm: ['QuestionnaireResponse', cprForm],
  provenance: ['Provenance', provenance],
};

/**
 * What the profiles that a resource may claim fix beyond R4, by canonical; the rules of a derived profile start with its
 * parent's. A canonical that is not here is a profile that nobody knows. There is no prototype: the key comes from outside.
 */
export const PROFILE_RULES: Readonly<Record<string, readonly ProfileRule[]>> = Object.assign(
  Object.create(null) as Record<string, readonly ProfileRule[]>,
  Object.fromEntries(Object.entries(UK_CORE_RULES).map(([name, rule]) => [UK_CORE_BASE + name, [rule]])),
  Object.fromEntries(Object.entries(EHCH_RULES).map(([name, [parent, rule]]) => [
    EHCH_PROFILE[name as keyof typeof EHCH_PROFILE],
    [parent && UK_CORE_RULES[parent], rule].filter((one) => typeof one === 'function'),
  ])),
);
