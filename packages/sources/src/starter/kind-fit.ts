import type { Field, FieldKind } from '@ehch/records';
import type { Kind } from '../profile/kind.ts';

/** How what a column holds goes with a field: it speaks for the field, says nothing, or rules it out. */
export type Fit = 'speaks' | 'open' | 'excluded';

/** Contents that belong to fields of certain names. */
const NAMED: Readonly<Partial<Record<Kind, RegExp>>> = {
  'NHS number': /nhsNumber$/,
  'CQC location id': /cqcLocationId$/,
  'ODS code': /odsCode$/i,
  'NMC PIN': /nmcPin$/,
  'GMC number': /gmcNumber$/,
  postcode: /postcode$/,
  email: /email$/,
  phone: /phone$/,
  URI: /system$/,
};

/** Kinds of field that each content can fill. */
const FILLS: Readonly<Record<Kind, readonly FieldKind[]>> = {
  blank: ['text', 'integer', 'decimal', 'boolean', 'date', 'dateTime', 'dateOrDateTime', 'words'],
  'NHS number': ['text'],
  date: ['date', 'dateOrDateTime'],
  'date and time': ['dateTime', 'dateOrDateTime'],
  'serial date': ['date', 'dateOrDateTime'],
  'yes or no': ['boolean', 'words'],
  'CQC location id': ['text'],
  'ODS code': ['text'],
  'NMC PIN': ['text'],
  'GMC number': ['text'],
  postcode: ['text'],
  email: ['text'],
  phone: ['text'],
  URI: ['text'],
  'SNOMED CT': ['text'],
  integer: ['integer', 'decimal', 'words', 'text'],
  decimal: ['decimal', 'text'],
  words: ['words', 'boolean', 'text'],
  text: ['text', 'words'],
};

/** What is written beside numbers, such as `not taken`, turns a column of them into words. */
const MIXED: Readonly<Partial<Record<Kind, readonly FieldKind[]>>> = { words: ['integer', 'decimal'], text: ['integer', 'decimal', 'boolean'] };

/** Judges whether a column may fill a field, by what it holds. Pure. */
export function fitOf(kind: Kind, field: Field): Fit {
  const named = NAMED[kind];
  if (named) return named.test(field.path) ? 'speaks' : 'excluded';
  // An identifier with a check of its own is never in a column that fails it; where the column is blank nothing is known.
  if (kind !== 'blank' && Object.values(NAMED).some((name) => name.test(field.path)) && !['text', 'words', 'integer'].includes(kind)) return 'excluded';
  if (MIXED[kind]?.includes(field.kind)) return 'open';
  if (!FILLS[kind].includes(field.kind)) return 'excluded';
  return kind !== 'blank' && kind !== 'text' && field.kind !== 'text' ? 'speaks' : 'open';
}
