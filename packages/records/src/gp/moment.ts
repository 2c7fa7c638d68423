import { type Issue, period } from '@ehch/fhir';
import type { Condition } from '@medplum/fhirtypes';
import { checkNotFuture, checkOrder } from '../envelope/time.ts';
import type { Envelope } from '../record-type.ts';

/** When something began or ended, in one of these forms. */
export interface GpMoment {
  at?: string;
  period?: { start?: string; end?: string };
  text?: string;
}

/** When a condition or an allergy began. */
export const onsetOf = (moment: GpMoment | undefined): Pick<Condition, 'onsetDateTime' | 'onsetPeriod' | 'onsetString'> => ({
  onsetDateTime: moment?.at,
  onsetPeriod: moment?.period && period(moment.period.start, moment.period.end),
  onsetString: moment?.text,
});

/** Issues of a moment that lies in the past of its record. */
export const checkMoment = (moment: GpMoment | undefined, at: string, record: Envelope): Issue[] => [
  ...checkNotFuture(moment?.at, record, `${at}.at`),
  ...checkNotFuture(moment?.period?.start, record, `${at}.period.start`),
  ...checkOrder(moment?.period?.start, moment?.period?.end, `${at}.period`),
];
