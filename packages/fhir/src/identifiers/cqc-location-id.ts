import { accepted, refused, type Checked } from './check.ts';

export type CqcLocationIdFault = 'not-cqc-form';

/** A location id of the Care Quality Commission's register: `1-` and digits, as its directory of care homes writes it. */
export function checkCqcLocationId(text: string): Checked<CqcLocationIdFault> {
  const id = text.trim();
  return /^1-\d{1,15}$/.test(id) ? accepted(id) : refused('not-cqc-form');
}
