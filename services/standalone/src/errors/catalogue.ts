import { type ErrorEntry, type ErrorTable, VALIDATION_ERRORS } from '@ehch/fhir';
import { NEGOTIATION_ERRORS } from '@ehch/fhir-http';
import { GATEWAY_ERRORS, INTAKE_ERRORS, REPLAY_ERRORS } from '@ehch/intake';
import { LANE_ERRORS } from '@ehch/lanes';
import { MAPPING_ERRORS } from '@ehch/mapper';
import { NOTIFIER_HTTP_ERRORS, SUBSCRIPTION_ERRORS } from '@ehch/notifier';
import { PUBLISHING_ERRORS } from '@ehch/publisher';
import { ERRORS } from '@ehch/records';
import { HTTP_ERRORS } from '@ehch/service-kit';
import { SOURCE_ERRORS } from '@ehch/sources';

/** The table of each room. A code stands in one of them. */
export const ERROR_TABLES = {
  record: ERRORS,
  source: SOURCE_ERRORS,
  validation: VALIDATION_ERRORS,
  mapping: MAPPING_ERRORS,
  publishing: PUBLISHING_ERRORS,
  lane: { ...LANE_ERRORS, ...REPLAY_ERRORS },
  subscription: SUBSCRIPTION_ERRORS,
  http: HTTP_ERRORS,
  negotiation: NEGOTIATION_ERRORS,
  intake: INTAKE_ERRORS,
  gateway: GATEWAY_ERRORS,
  notifier: NOTIFIER_HTTP_ERRORS,
} satisfies Record<string, ErrorTable>;

/** Every error that an HTTP answer of this process can be. */
export const ALL_HTTP_ERRORS: ErrorTable = { ...HTTP_ERRORS, ...NEGOTIATION_ERRORS, ...INTAKE_ERRORS, ...NOTIFIER_HTTP_ERRORS };

/** One code, with where people meet it. */
export interface CatalogueEntry {
  code: string;
  entry: ErrorEntry;
  found: string;
}

const FOUND: Readonly<Record<keyof typeof ERROR_TABLES, string>> = {
  record: 'the receipt: the field of the record and, where it came in a file, its row, column and cell',
  source: 'the receipt, or the answer where the whole file is refused: the row as the spreadsheet numbers it, the column and the cell',
  validation: 'the issue of the receipt or OperationOutcome: the FHIR element',
  mapping: 'the receipt of the record',
  publishing: 'the receipt of the record',
  lane: 'the receipt of the record',
  subscription: 'the OperationOutcome: the element of the Subscription; for deliveries the metrics and the log',
  http: 'the answer to the request',
  negotiation: 'the answer to the request',
  intake: 'the answer to the request',
  gateway: 'the OperationOutcome: the element of the Encounter, or the entry of the Bundle',
  notifier: 'the answer to the request',
};

/** Every code of the system, in alphabetical order. */
export const ERROR_CATALOGUE: readonly CatalogueEntry[] = (Object.keys(ERROR_TABLES) as (keyof typeof ERROR_TABLES)[])
  .flatMap((room) => Object.entries<ErrorEntry>(ERROR_TABLES[room]).map(([code, entry]) => ({ code, entry, found: FOUND[room] })))
  .sort((one, other) => (one.code < other.code ? -1 : 1));
