import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';
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

/** An HTTP error as FHIR tells it, with the kind of issue that its status stands for (PROTOCOLS 3.8). */
export function outcomeOfFault({ status, code, detail, at, requestId }: HttpFault): OperationOutcome {
  const issue: Issue = {
    code: `EHCH-HTTP-${status}`,
    severity: 'error',
    type: KINDS[status] ?? (status >= 500 ? 'exception' : 'processing'),
    text: at ? `${detail} Line ${at.line}, column ${at.column}.` : detail,
    fix: requestId === undefined ? code : `${code}; request ${requestId}`,
    who: status >= 500 ? 'receiver' : 'sender',
  };
  return operationOutcome([issue]);
}

/** An error of an HTTP answer, ready to send: the outcome that a route made, or one that says what the status means. */
export function renderOutcome({ body, ...fault }: HttpFault & { body?: unknown }): { contentType: string; body: string } {
  return { contentType: 'application/fhir+json; charset=utf-8', body: JSON.stringify(body ?? outcomeOfFault(fault)) };
}
