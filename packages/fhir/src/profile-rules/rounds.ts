import { EHCH_CODES, SNOMED_CT } from '../systems.ts';
import type { Check } from './check.ts';
import { itemsOf, within } from './check.ts';
import { absent, required } from './presence.ts';
import { profile } from './profile.ts';
import { refersTo } from './references.ts';
import type { Matches } from './slices.ts';
import { exactlyOne, slice } from './slices.ts';
import { coded, fixed, oneOf, satisfies } from './values.ts';

const represents = hasRole('home-representative');

const FROM_THE_HOME = slice('participant', { name: 'somebody who takes part for the home (EHCH R13)', matches: represents, min: 1 });
const LED = slice('participant', { name: 'somebody who leads the round (EHCH R6)', matches: hasRole('round-lead'), min: 1 });

const HELD: readonly Check[] = [
  within('participant', required('type'), required('individual')),
  required('period.start'),
  required('location'),
  refersTo('location.location', 'Location'),
];

/** EHCH-HomeRound: one weekly round of a home. */
export const homeRound = profile('Encounter',
  encounterType('weekly-home-round', EHCH_CODES.encounterType),
  required('subject', 'it is the group of residents on the round'),
  refersTo('subject', 'Group'),
  ...HELD, FROM_THE_HOME, LED);

/** EHCH-HomeCheckIn: both parties agreed that nobody needed review this week. */
export const homeCheckIn = profile('Encounter',
  encounterType('home-check-in', EHCH_CODES.encounterType),
  absent('subject', 'a check-in is about the home and no resident'),
  ...HELD, FROM_THE_HOME,
  satisfies('participant', 'a check-in is agreed between two parties, so somebody has to take part who is not from the home', ({ participant }) =>
    itemsOf(participant).some((one) => !represents(one))));

/** EHCH-RoundContact: one resident seen on a round, or between rounds. */
export const roundContact = profile('Encounter',
  encounterType('889311000000109', SNOMED_CT),
  required('subject'),
  refersTo('subject', 'Patient'),
  refersTo('partOf', 'Encounter'));

/** EHCH-RoundGroup: the residents for whom a round was held. */
export const roundGroup = profile('Group',
  fixed('type', 'person'),
  fixed('actual', true),
  required('member'),
  refersTo('member.entity', 'Patient'));

/** EHCH-RoundList: residents in order of priority, each with the reason in words. */
export const roundList = profile('List',
  required('code'),
  within('entry', required('flag.text', 'it says why the resident is on the list'), refersTo('item', 'Patient')));

/** EHCH-CheckInConfirmation: one party's confirmation to the other. */
export const checkInConfirmation = profile('Communication',
  oneOf('status', ['completed', 'entered-in-error']),
  required('about', 'it is the check-in'),
  refersTo('about', 'Encounter'),
  required('recipient'),
  required('sender'));

function encounterType(code: string, system: string): Check {
  return exactlyOne('type', `the type ${code}`, coded(system, [code]));
}

function hasRole(code: string): Matches {
  const isRole = coded(EHCH_CODES.role, [code]);
  return ({ type }) => itemsOf(type).some(isRole);
}
