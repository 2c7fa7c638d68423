import { CANONICAL_BASE, EHCH_CODES } from '../systems.ts';
import { isElement } from './check.ts';
import { atMost, required } from './presence.ts';
import { profile } from './profile.ts';
import { refersTo } from './references.ts';
import { bySystem, exactlyOne } from './slices.ts';
import { fixed, oneOf, satisfies } from './values.ts';

/** EHCH-RoundOutcome: what a round decided for one resident. */
export const roundOutcome = profile('QuestionnaireResponse',
  required('questionnaire'),
  fixed('questionnaire', `${CANONICAL_BASE}Questionnaire/round-outcome`),
  oneOf('status', ['completed', 'amended', 'entered-in-error']),
  required('subject'),
  refersTo('subject', 'Patient'),
  required('encounter'),
  refersTo('encounter', 'Encounter'),
  required('authored'),
  required('author'));

/** EHCH-RoundTask: an action with an owner and a review date (EHCH R11). */
export const roundTask = profile('Task',
  required('code'),
  required('for'),
  refersTo('for', 'Patient'),
  required('encounter'),
  required('authoredOn'),
  required('owner', 'every action has an owner (EHCH R11)'),
  required('restriction.period.end', 'every action has a review date (EHCH R11)'));

/** EHCH-Referral: to whom, for whom, and from which contact. */
export const referral = profile('ServiceRequest',
  fixed('intent', 'order'),
  required('code'),
  refersTo('subject', 'Patient'),
  required('encounter'),
  required('authoredOn'),
  required('requester'),
  satisfies('performer', 'a referral says to whom it goes: a performer, or the kind of performer in words', ({ performer, performerType }) =>
    performer !== undefined || (isElement(performerType) && performerType.text !== undefined)));

/** EHCH-Provenance: the source record that a resource came from, the file it was read from, and the tag that is its own identity. */
export const provenance = profile('Provenance',
  required('meta'),
  exactlyOne('meta.tag', 'the record tag', bySystem(EHCH_CODES.record), required('code')),
  atMost(2, 'entity'),
  fixed('entity.role', 'source'),
  required('entity.what.identifier.value', 'it names the source record'));
