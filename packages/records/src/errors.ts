import { type Issue, issueFrom } from '@ehch/fhir';
import { DECISION_ERRORS } from './errors/decisions.ts';
import { GENERAL_PRACTICE_ERRORS } from './errors/general-practice.ts';
import { HOME_ERRORS } from './errors/homes.ts';
import { HOSPITAL_ERRORS } from './errors/hospital.ts';
import { IDENTIFIER_ERRORS } from './errors/identifiers.ts';
import { OBSERVATION_ERRORS } from './errors/observations.ts';
import { PLAN_ERRORS } from './errors/plans.ts';
import { RECORD_ERRORS } from './errors/records.ts';
import { RESIDENT_ERRORS } from './errors/residents.ts';
import { ROUND_ERRORS } from './errors/rounds.ts';
import { TIME_ERRORS } from './errors/times.ts';

/**
 * Every error that a record can be refused or held for. Codes are stable: a code is never given another meaning.
 * Texts name no value of a record; what stands in braces is filled in from the schema.
 */
export const ERRORS = {
  ...RECORD_ERRORS,
  ...IDENTIFIER_ERRORS,
  ...TIME_ERRORS,
  ...HOME_ERRORS,
  ...RESIDENT_ERRORS,
  ...PLAN_ERRORS,
  ...DECISION_ERRORS,
  ...ROUND_ERRORS,
  ...OBSERVATION_ERRORS,
  ...HOSPITAL_ERRORS,
  ...GENERAL_PRACTICE_ERRORS,
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** An issue of the catalogue at a place of the record. */
export const issueOf = (code: ErrorCode, expression: string, words: Record<string, string> = {}): Issue => issueFrom<ErrorCode>(ERRORS, code, { expression, words });
