import type { Issue } from '@ehch/fhir';
import { checkNotFuture, checkOrder } from '../envelope/time.ts';
import { checkCodes, listed } from '../gp/code.ts';
import { checkWhose } from '../gp/practice.ts';
import type { GpEncounterRecord } from './record.ts';

export function checkGpEncounter(record: GpEncounterRecord): Issue[] {
  const { kinds, reasons, period, status } = record;
  return [
    ...checkWhose(record),
    ...checkCodes({ ...listed(kinds, 'kinds'), ...listed(reasons, 'reasons') }),
    ...(status === 'planned' || status === 'cancelled' ? [] : checkNotFuture(period?.start, record, 'period.start')),
    ...checkOrder(period?.start, period?.end, 'period'),
  ];
}
