import { type ErrorTable, VALIDATION_ERRORS } from '@ehch/fhir';
import { INTAKE_ERRORS } from '@ehch/intake';
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
  lane: LANE_ERRORS,
  subscription: SUBSCRIPTION_ERRORS,
  http: HTTP_ERRORS,
  intake: INTAKE_ERRORS,
  notifier: NOTIFIER_HTTP_ERRORS,
} satisfies Record<string, ErrorTable>;

/** Every error that an HTTP answer of this process can be. */
export const ALL_HTTP_ERRORS: ErrorTable = { ...HTTP_ERRORS, ...INTAKE_ERRORS, ...NOTIFIER_HTTP_ERRORS };
