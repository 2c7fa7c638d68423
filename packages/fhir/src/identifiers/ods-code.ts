import { accepted, refused, type Checked } from './check.ts';

export type OdsCodeFault = 'not-ods-form';

/**
 * An Organisation Data Service code of an organisation or site, in upper case.
 * Only its alphabet and a wide range of lengths are checked: codes of three to nine characters are in use, and the service
 * gives out longer ones as it runs short, so a form is no proof that a code exists.
 */
export function checkOdsCode(text: string): Checked<OdsCodeFault> {
  const code = text.trim().toUpperCase();
  return /^[A-Z0-9]{3,12}$/.test(code) ? accepted(code) : refused('not-ods-form');
}
