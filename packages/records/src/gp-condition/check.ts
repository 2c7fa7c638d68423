import type { Issue } from '@ehch/fhir';
import { checkNotFuture, checkOrder } from '../envelope/time.ts';
import { issueOf } from '../errors.ts';
import { checkCodes, listed } from '../gp/code.ts';
import { checkMoment } from '../gp/moment.ts';
import { checkWhose } from '../gp/practice.ts';
import { ENDED } from './codes.ts';
import type { GpConditionRecord } from './record.ts';

export function checkGpCondition(record: GpConditionRecord): Issue[] {
  const { code, severity, bodySites, onset, ended, recordedAt } = record;
  return [
    ...checkWhose(record),
    ...checkCodes({ code, severity, ...listed(bodySites, 'bodySites') }),
    ...checkMoment(onset, 'onset', record),
    ...checkMoment(ended, 'ended', record),
    ...checkNotFuture(recordedAt, record, 'recordedAt'),
    ...checkOrder(onset?.at, ended?.at, 'ended.at'),
    ...checkEnded(record),
  ];
}

/** What has ended has a status that says so (R4, con-4). */
function checkEnded({ clinicalStatus, verificationStatus, ended }: GpConditionRecord): Issue[] {
  return ended !== undefined && !ENDED.includes(clinicalStatus ?? '') && verificationStatus !== 'entered-in-error' ? [issueOf('EHCH-GP-001', 'clinicalStatus')] : [];
}
