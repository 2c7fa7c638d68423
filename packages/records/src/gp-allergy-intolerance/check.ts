import type { Issue } from '@ehch/fhir';
import { checkNotFuture, checkOrder } from '../envelope/time.ts';
import { issueOf } from '../errors.ts';
import { checkCodes, listed } from '../gp/code.ts';
import { checkMoment } from '../gp/moment.ts';
import { checkWhose } from '../gp/practice.ts';
import type { GpAllergyIntoleranceRecord } from './record.ts';

export function checkGpAllergyIntolerance(record: GpAllergyIntoleranceRecord): Issue[] {
  const { code, clinicalStatus, verificationStatus, onset, ended, recordedAt, lastOccurrence, reactions = [] } = record;
  return [
    ...checkWhose(record),
    ...checkCodes({ code }),
    ...(clinicalStatus === undefined && verificationStatus !== 'entered-in-error' ? [issueOf('EHCH-GP-002', 'clinicalStatus')] : []), // R4, ait-1
    ...checkMoment(onset, 'onset', record),
    ...checkOrder(onset?.at, ended, 'ended'),
    ...checkNotFuture(recordedAt, record, 'recordedAt'),
    ...checkNotFuture(lastOccurrence, record, 'lastOccurrence'),
    ...reactions.flatMap(({ substance, manifestations, route }, index) => {
      const at = `reactions[${index}]`;
      return checkCodes({ [`${at}.substance`]: substance, ...listed(manifestations, `${at}.manifestations`), [`${at}.route`]: route });
    }),
  ];
}
