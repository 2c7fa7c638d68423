import type { OperationOutcomeIssue } from '@medplum/fhirtypes';
import type { ErrorEntry, ErrorTable } from './error-table.ts';
import { withNhsCode } from './nhs-error-codes.ts';
import { type Issue, operationOutcome } from './outcome.ts';

/** An error of an HTTP answer, as the server knows it. */
export interface HttpFault {
  status: number;
  /** A word of the program, such as `body-too-large`. */
  code: string;
  /** What is wrong, for the caller; names rules and positions, never values. */
  detail: string;
  at?: { line: number; column: number };
  requestId?: string;
}

const KINDS: Readonly<Record<number, OperationOutcomeIssue['code']>> = {
  400: 'structure',
  401: 'login',
  403: 'forbidden',
  404: 'not-found',
  405: 'not-supported',
  406: 'not-supported',
  408: 'timeout',
  409: 'conflict',
  410: 'deleted',
  412: 'conflict',
  413: 'too-long',
  415: 'not-supported',
  417: 'not-supported',
  422: 'processing',
  429: 'throttled',
  431: 'too-long',
  500: 'exception',
  501: 'not-supported',
  503: 'transient',
};

/** How the caller wants its answer. */
interface AnswerForm {
  contentType: string;
  /** With line breaks, for people. */
  pretty: boolean;
}

/** Where issues carry the NHS code of the status too, and the system that it is of: guides differ in it (REST-077). */
interface NhsErrorCodes {
  /** Such as `/fhir/R4`. */
  base: string;
  system: string;
}

/**
 * A renderer of HTTP errors as OperationOutcomes: the outcome that a route made, or one that says what the code means by its
 * entry of the table, and by its status where it has none (PROTOCOLS 3.8).
 */
export const createOutcomeRenderer =
  (table: ErrorTable, nhs?: NhsErrorCodes) =>
  ({ body, path = '', form, ...fault }: HttpFault & { body?: unknown; path?: string; form?: AnswerForm }): { contentType: string; body: string } => {
    const outcome = body ?? operationOutcome([issueOfFault(fault, table[fault.code])]);
    const told = nhs !== undefined && isUnder(nhs.base, path) ? withNhsCode(outcome, fault.status, nhs.system) : outcome;
    return { contentType: form?.contentType ?? 'application/fhir+json; charset=utf-8', body: JSON.stringify(told, null, form?.pretty === true ? 2 : 0) };
  };

/** Routers take paths in any case. */
const isUnder = (base: string, path: string): boolean => `${path}/`.toLowerCase().startsWith(`${base}/`.toLowerCase());

function issueOfFault({ status, code, detail, at, requestId }: HttpFault, entry: ErrorEntry | undefined): Issue {
  const told = [entry?.fix, requestId === undefined ? undefined : `Request ${requestId}.`].filter((sentence) => sentence !== undefined);
  return {
    code,
    severity: 'error',
    type: entry?.type ?? KINDS[status] ?? (status >= 500 ? 'exception' : 'processing'),
    text: at ? `${detail} Line ${at.line}, column ${at.column}.` : detail,
    ...(told.length > 0 && { fix: told.join(' ') }),
    who: entry?.who ?? (status >= 500 ? 'receiver' : 'sender'),
  };
}
