import { accepted, refused, type Checked } from './check.ts';

export type NhsNumberFault = 'not-ten-digits' | 'repeated-digit' | 'check-digit';

/**
 * An NHS number as ten digits. It may be written 3-3-4 with spaces or hyphens.
 * The tenth digit is a modulus 11 check (NHS Data Model and Dictionary, NHS NUMBER). Ten equal digits pass that sum and are
 * refused all the same: no such number was issued.
 */
export function checkNhsNumber(text: string): Checked<NhsNumberFault> {
  const digits = /^(\d{3})[ -]?(\d{3})[ -]?(\d{4})$/.exec(text.trim())?.slice(1).join('');
  if (!digits) return refused('not-ten-digits');
  if (/^(\d)\1*$/.test(digits)) return refused('repeated-digit');
  return nhsNumberCheckDigit(digits.slice(0, 9)) === Number(digits[9]) ? accepted(digits) : refused('check-digit');
}

/** Whether an NHS number is of those that were set aside for tests, 999 000 0000 to 999 999 9999: it is nobody's. */
export const isTestNhsNumber = (text: string): boolean => text.replaceAll(/[ -]/g, '').startsWith('999');

/** The check digit of nine digits; 10 where they can begin no NHS number. */
export function nhsNumberCheckDigit(nine: string): number {
  const sum = [...nine].reduce((total, digit, index) => total + Number(digit) * (10 - index), 0);
  return (11 - (sum % 11)) % 11;
}
