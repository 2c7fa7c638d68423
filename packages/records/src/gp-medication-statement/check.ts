import type { Issue } from '@ehch/fhir';
import { checkNotFuture, checkOrder } from '../envelope/time.ts';
import { checkCodes, listed } from '../gp/code.ts';
import { checkWhose } from '../gp/practice.ts';
import type { GpMedicationStatementRecord } from './record.ts';

export function checkGpMedicationStatement(record: GpMedicationStatementRecord): Issue[] {
  const { medicine, reasons, reasonsNotTaken, period, recordedAt, lastIssuedAt } = record;
  return [
    ...checkWhose(record),
    ...checkCodes({ medicine, ...listed(reasons, 'reasons'), ...listed(reasonsNotTaken, 'reasonsNotTaken') }),
    ...checkOrder(period?.start, period?.end, 'period'),
    ...checkNotFuture(recordedAt, record, 'recordedAt'),
    ...checkNotFuture(lastIssuedAt, record, 'lastIssuedAt'),
  ];
}
