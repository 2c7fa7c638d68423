import type { Found } from './detectors.ts';

/** What a column seems to hold. */
export type Kind =
  | 'blank' | 'NHS number' | 'date' | 'date and time' | 'serial date' | 'yes or no' | 'CQC location id' | 'ODS code' | 'NMC PIN' | 'GMC number'
  | 'postcode' | 'email' | 'phone' | 'URI' | 'SNOMED CT' | 'integer' | 'decimal' | 'words' | 'text';

/** A guess, with what it rests on. */
export interface Guess {
  kind: Kind;
  /** One sentence or two; never a cell. */
  evidence: string;
  /** Of a date: as a source declares it. */
  format?: string;
  /** Of a date whose order nothing proves: the other possible format. */
  otherFormat?: string;
  /** Of a date and time: how the day alone is written, where some cells have no time. */
  dayFormat?: string;
  /** What a source cannot read as it is written. */
  unreadable?: string;
  /** Rows that do not fit, the first twenty. */
  failing?: readonly Found[];
  failed?: number;
}
