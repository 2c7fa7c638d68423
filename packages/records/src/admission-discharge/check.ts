import type { Issue } from '@ehch/fhir';
import { checkHomeIds, checkResidentIds } from '../envelope/identifiers.ts';
import { checkNotFuture, checkOrder } from '../envelope/time.ts';
import { issueOf } from '../errors.ts';
import type { AdmissionDischargeRecord, HospitalStay } from './record.ts';

export function checkAdmissionDischarge(record: AdmissionDischargeRecord): Issue[] {
  const { admittedAt, dischargedAt, dischargedTo, dischargeMethod, hospitalStays = [] } = record;
  return [
    ...checkHomeIds(record.home),
    ...checkResidentIds(record.resident),
    ...checkNotFuture(admittedAt, record, 'admittedAt'),
    ...checkNotFuture(dischargedAt, record, 'dischargedAt'),
    ...checkOrder(admittedAt, dischargedAt, 'dischargedAt'),
    ...hospitalStays.flatMap((stay, index) => checkHospitalStay(stay, record, index)),
    ...(dischargedAt === undefined && (dischargedTo ?? dischargeMethod) !== undefined ? [issueOf('EHCH-STAY-002', 'dischargedAt')] : []),
    ...checkPlace(record.admittedFrom, record.admittedFromDetail, 'admittedFromDetail'),
    ...checkPlace(dischargedTo, record.dischargedToDetail, 'dischargedToDetail'),
  ];
}

/** Hospital stays lie within the stay in the home, one after the other. ISO dates compare as text. */
function checkHospitalStay({ from, to }: HospitalStay, record: AdmissionDischargeRecord, index: number): Issue[] {
  const at = `hospitalStays[${index}]`;
  const { admittedAt, dischargedAt = FOR_EVER, hospitalStays = [] } = record;
  const earliest = index === 0 ? admittedAt : (hospitalStays[index - 1]?.to ?? FOR_EVER);
  return [
    ...checkNotFuture(to ?? from, record, at),
    ...checkOrder(from, to, `${at}.to`),
    ...(from < earliest || (to ?? from) > dischargedAt ? [issueOf('EHCH-STAY-001', at)] : []),
  ];
}

const FOR_EVER = '9999-12-31';

const checkPlace = (place: string | undefined, detail: string | undefined, at: string): Issue[] =>
  place === 'other' && detail === undefined ? [issueOf('EHCH-STAY-003', at)] : [];
