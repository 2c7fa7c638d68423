import type { Issue } from '@ehch/fhir';
import { checkOds, checkResidentIds } from '../envelope/identifiers.ts';
import { checkNotFuture, checkOrder } from '../envelope/time.ts';
import { issueOf } from '../errors.ts';
import type { HospitalEncounterRecord } from './record.ts';
import { toldStatus } from './status.ts';

export function checkHospitalEncounter(record: HospitalEncounterRecord): Issue[] {
  const { resident, hospital, event, admittedAt, dischargedAt, dischargedTo, dischargeMethod } = record;
  const end = dischargedAt ?? dischargedTo ?? dischargeMethod;
  return [
    ...checkResidentIds(resident),
    ...checkOds(hospital.odsCode, 'hospital.odsCode'),
    ...(toldStatus(record) === 'planned' ? [] : checkNotFuture(admittedAt, record, 'admittedAt')),
    ...checkNotFuture(dischargedAt, record, 'dischargedAt'),
    ...checkVisitOrder(admittedAt, dischargedAt),
    ...(event === 'discharge-cancelled' && end !== undefined ? [issueOf('EHCH-HOSP-001', 'event')] : []),
  ];
}

/** Where one of the two is a day without a time, both are compared as days. */
function checkVisitOrder(start: string | undefined, end: string | undefined): Issue[] {
  const [from, to] = start?.length === DAY_LENGTH || end?.length === DAY_LENGTH ? [start?.slice(0, DAY_LENGTH), end?.slice(0, DAY_LENGTH)] : [start, end];
  return checkOrder(from, to, 'dischargedAt');
}

const DAY_LENGTH = '2026-11-17'.length;
