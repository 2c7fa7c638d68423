import type { Ledger } from '@ehch/ledger';
import type { Kysely } from 'kysely';
import type { config as intake } from '../../../services/intake/src/config.ts';
import type { config as console } from '../../../services/console/src/config.ts';
import type { config as mapper } from '../../../services/mapper/src/config.ts';
import type { config as notifier } from '../../../services/notifier/src/config.ts';
import type { config as publisher } from '../../../services/publisher/src/config.ts';
import type { config as sandbox } from '../../../services/fhir-sandbox/src/config.ts';
import type { config as standalone } from '../../../services/standalone/src/config.ts';

type Tables = Ledger extends Kysely<infer T> ? T : never;
export type TableName = keyof Tables;

/** Every setting of every service. */
export type SettingName = keyof typeof intake | keyof typeof console | keyof typeof mapper | keyof typeof notifier | keyof typeof publisher | keyof typeof sandbox | keyof typeof standalone;

/** What a column may hold of a person, from the most to the least. */
export const CLASSES = {
  words: 'what was said of a resident, or of those around them: health, care, name, address, date of birth',
  identifier: 'what leads to a person by itself: NHS number, local id, name of a file',
  pseudonym: 'what leads to a person only with another table or system: a keyed hash, an id of the FHIR server, a digest',
  staff: 'who acts for an organisation: a client, whom to call there',
  secret: 'keys and what is sealed with them',
  plain: 'numbers, times and states, which say something of a person only with the row that they stand in',
} as const;
export type ColumnClass = keyof typeof CLASSES;

/** Why it may be held, for the controller to confirm. */
export const BASES = {
  care: 'care: UK GDPR article 6(1)(e) and 9(2)(h), by or under professionals bound to secrecy (9(3)); Health and Social Care Act 2012, section 251B; consent implied for the duty of confidence',
  accountable: 'accountability and security: UK GDPR articles 5(2) and 32, on the grounds of the care that it is about',
  running: 'running the system: UK GDPR article 6(1)(e); nothing of health',
} as const;

/** For how long something is held: by a setting, or until something happens. */
export type Kept = { setting: SettingName; what: string } | { until: string };

export interface Store<T extends TableName> {
  /** What the rows are for. */
  why: string;
  basis: keyof typeof BASES;
  columns: { readonly [C in ColumnClass]?: readonly (keyof Tables[T] & string)[] };
  kept: readonly Kept[];
  /** Who sees it, other than who may read the database. */
  seenBy: string;
  /** What `ehch resident erase` does with it. */
  erased: string;
}

/** One entry a table: a table without one does not compile. */
export type Stores = { readonly [T in TableName]: Store<T> };
