import type { Issue } from '@ehch/fhir';
import type { Quantity, Range, Ratio } from '@medplum/fhirtypes';
import { issueOf } from '../errors.ts';

/** An amount as a record has it. */
export interface Amount {
  value: number;
  comparator?: '<' | '<=' | '>=' | '>';
  unit?: string;
  system?: string;
  code?: string;
}

export interface AmountRange {
  low?: Amount;
  high?: Amount;
}

export const quantityOf = ({ value, comparator, unit, system, code }: Amount): Quantity => ({ value, comparator, unit, system, code });

export const rangeOf = ({ low, high }: AmountRange): Range => ({ low: low && quantityOf(low), high: high && quantityOf(high) });

export const ratioOf = ({ numerator, denominator }: { numerator: Amount; denominator: Amount }): Ratio => ({ numerator: quantityOf(numerator), denominator: quantityOf(denominator) });

/** A unit's code means something in its system alone (R4, qty-3). */
export const checkAmount = (amount: Amount | undefined, at: string): Issue[] =>
  amount?.code !== undefined && amount.system === undefined ? [issueOf('EHCH-GP-003', `${at}.code`)] : [];

/** The low end is not above the high end, where both have one unit (R4, rng-2). */
export function checkRange({ low, high }: AmountRange = {}, at: string): Issue[] {
  const isReversed = low !== undefined && high !== undefined && low.unit === high.unit && low.code === high.code && low.value > high.value;
  return [...checkAmount(low, `${at}.low`), ...checkAmount(high, `${at}.high`), ...(isReversed ? [issueOf('EHCH-GP-004', at)] : [])];
}
