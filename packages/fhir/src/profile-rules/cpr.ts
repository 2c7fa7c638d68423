import { CANONICAL_BASE, EXTENSION, HL7_CODES, SNOMED_CT } from '../systems.ts';
import { atMost, required } from './presence.ts';
import { profile } from './profile.ts';
import { refersTo } from './references.ts';
import { byUrl, exactlyOne } from './slices.ts';
import { fixed, oneOf, pattern } from './values.ts';

/** For and not for cardiopulmonary resuscitation. */
const DECIDED = ['450475007', '450476008'];

/** EHCH-CPRDecision: one decision about cardiopulmonary resuscitation, made for one resident, with who answers for it and who was spoken with (EHCH R18). */
export const cprDecision = profile('Consent',
  exactlyOne('extension', 'the reason for the decision', byUrl(EXTENSION.decisionReason), required('valueString')),
  oneOf('status', ['active', 'inactive', 'entered-in-error']),
  pattern('scope', HL7_CODES.consentScope, ['adr']),
  pattern('category', SNOMED_CT, ['365870005']),
  required('patient'),
  refersTo('patient', 'Patient'),
  required('dateTime', 'a decision has a date (EHCH R18)'),
  required('performer', 'somebody answers for a decision (EHCH R18)'),
  required('verification', 'it says with whom the decision was discussed, or that it was not (EHCH R18)'),
  required('provision.period.start'),
  required('provision.code'),
  atMost(1, 'provision.code'),
  pattern('provision.code', SNOMED_CT, DECIDED));

/** EHCH-CPRFlag: what to show of it. */
export const cprFlag = profile('Flag',
  pattern('code', SNOMED_CT, DECIDED),
  refersTo('subject', 'Patient'),
  required('period.start'),
  required('author'));

/** EHCH-CPRForm: what its form says, as answers to our questionnaire. */
export const cprForm = profile('QuestionnaireResponse',
  required('questionnaire'),
  fixed('questionnaire', `${CANONICAL_BASE}Questionnaire/cpr-decision`),
  required('subject'),
  refersTo('subject', 'Patient'),
  required('authored'),
  required('author'));
