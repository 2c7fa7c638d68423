import { accepted, refused, type Checked } from './check.ts';

export type NmcPinFault = 'not-nmc-form';

/** A Nursing and Midwifery Council PIN, in upper case: two digits, a letter, four digits and a letter, such as 01A2345N. */
export function checkNmcPin(text: string): Checked<NmcPinFault> {
  const pin = text.trim().toUpperCase();
  return /^\d{2}[A-Z]\d{4}[A-Z]$/.test(pin) ? accepted(pin) : refused('not-nmc-form');
}
