import type { Issue } from '@ehch/fhir';
import { checkHomeIds, checkOds, checkResidentIds, checkStaffIds } from '../envelope/identifiers.ts';
import { residentReference } from '../envelope/resident.ts';
import { checkNotFuture, checkOrder } from '../envelope/time.ts';
import { issueOf } from '../errors.ts';
import { NOT_CLINICIANS, OF_THE_HOME } from './codes.ts';
import type { WeeklyHomeRoundRecord } from './record.ts';

export function checkWeeklyHomeRound(record: WeeklyHomeRoundRecord): Issue[] {
  const { home, kind, lead, homeRepresentative, participants = [], period, providedBy, residents = [] } = record;
  return [
    ...checkHomeIds(home),
    ...checkOrder(period.start, period.end, 'period'),
    ...checkHeld(record),
    ...checkStaffIds(lead, 'lead'),
    ...checkStaffIds(homeRepresentative, 'homeRepresentative'),
    ...(OF_THE_HOME.includes(homeRepresentative.role) ? [] : [issueOf('EHCH-ROUND-008', 'homeRepresentative.role')]),
    ...participants.flatMap((member, index) => checkStaffIds(member, `participants[${index}]`)),
    ...checkOds(providedBy?.odsCode, 'providedBy.odsCode'),
    ...residents.flatMap(({ resident }, index) => checkResidentIds(resident, `residents[${index}].resident`)),
    ...(kind === 'round' ? checkRound(record) : checkCheckIn(record)),
  ];
}

/** What is under way has begun, and what is finished has ended, by the time of the record. */
function checkHeld(record: WeeklyHomeRoundRecord): Issue[] {
  const { status, period } = record;
  return [
    ...(status === 'in-progress' || status === 'finished' ? checkNotFuture(period.start, record, 'period.start') : []),
    ...(status === 'finished' ? checkNotFuture(period.end, record, 'period.end') : []),
  ];
}

/** A round is held for residents (EHCH R5) and led by a clinician of the network's team (EHCH R6). */
function checkRound({ lead, residents = [], source }: WeeklyHomeRoundRecord): Issue[] {
  const names = residents.map(({ resident }) => residentReference({ source, resident }).reference);
  return [
    ...(residents.length === 0 ? [issueOf('EHCH-ROUND-003', 'residents')] : []),
    ...([...NOT_CLINICIANS, ...OF_THE_HOME].includes(lead.role) ? [issueOf('EHCH-ROUND-005', 'lead.role')] : []),
    ...names.flatMap((name, index) => (names.indexOf(name) < index ? [issueOf('EHCH-ROUND-006', `residents[${index}].resident`)] : [])),
  ];
}

/** A check-in is agreed between two parties, and nobody needs review (EHCH R5). */
function checkCheckIn({ lead, residents = [] }: WeeklyHomeRoundRecord): Issue[] {
  return [
    ...(residents.length > 0 ? [issueOf('EHCH-ROUND-004', 'residents')] : []),
    ...(OF_THE_HOME.includes(lead.role) ? [issueOf('EHCH-ROUND-007', 'lead.role')] : []),
  ];
}
