import { type Issue, period } from '@ehch/fhir';
import type { Observation } from '@medplum/fhirtypes';
import { checkOrder } from '../envelope/time.ts';
import { type Amount, type AmountRange, checkAmount, checkRange, quantityOf, rangeOf, ratioOf } from './amounts.ts';
import { checkCodes, conceptIf, type GpCode } from './code.ts';

/** What was found, in one of these forms. */
export interface GpValue {
  amount?: Amount;
  code?: GpCode;
  text?: string;
  yesNo?: boolean;
  range?: AmountRange;
  ratio?: { numerator: Amount; denominator: Amount };
  time?: string;
  at?: string;
  period?: { start?: string; end?: string };
}

type Valued = Pick<Observation, 'valueQuantity' | 'valueCodeableConcept' | 'valueString' | 'valueBoolean' | 'valueRange' | 'valueRatio' | 'valueTime' | 'valueDateTime' | 'valuePeriod'>;

/** The value of an observation or of one of its components. */
export const valueOf = ({ amount, code, text, yesNo, range, ratio, time, at, period: span }: GpValue = {}): Valued => ({
  valueQuantity: amount && quantityOf(amount),
  valueCodeableConcept: conceptIf(code),
  valueString: text,
  valueBoolean: yesNo,
  valueRange: range && rangeOf(range),
  valueRatio: ratio && ratioOf(ratio),
  valueTime: time,
  valueDateTime: at,
  valuePeriod: span && period(span.start, span.end),
});

/** Issues of a value. */
export const checkValue = ({ amount, code, range, ratio, period: span }: GpValue = {}, at: string): Issue[] => [
  ...checkAmount(amount, `${at}.amount`),
  ...checkCodes({ [`${at}.code`]: code }),
  ...checkRange(range, `${at}.range`),
  ...checkAmount(ratio?.numerator, `${at}.ratio.numerator`),
  ...checkAmount(ratio?.denominator, `${at}.ratio.denominator`),
  ...checkOrder(span?.start, span?.end, `${at}.period`),
];
