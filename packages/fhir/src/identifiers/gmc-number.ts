import { accepted, refused, type Checked } from './check.ts';

export type GmcNumberFault = 'not-gmc-form' | 'placeholder';

/**
 * A General Medical Council reference number: seven digits, or for limited registration `L` and six digits (UK Core,
 * Practitioner.identifier). The consultant code, `C` before the seven digits, is brought to the digits, so that a doctor has
 * one number from every source. 9999998 is the NHS Data Dictionary's word for "not known".
 */
export function checkGmcNumber(text: string): Checked<GmcNumberFault> {
  const number = /^C?(\d{7})$|^(L\d{6})$/.exec(text.trim().toUpperCase())?.slice(1).find(Boolean);
  if (!number) return refused('not-gmc-form');
  return number === '9999998' ? refused('placeholder') : accepted(number);
}
