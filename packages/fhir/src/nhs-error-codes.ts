import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';
import { EXTENSION } from './systems.ts';

/** The words of NHS England's http-error-codes by status, behind `SEND_` or `REC_` (PROTOCOLS 3.8); other statuses have none. */
const WORDS: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  406: 'NOT_ACCEPTABLE',
  408: 'TIMEOUT',
  409: 'CONFLICT',
  422: 'UNPROCESSABLE_ENTITY',
  429: 'TOO_MANY_REQUESTS',
  500: 'SERVER_ERROR',
  501: 'NOT_IMPLEMENTED',
  503: 'UNAVAILABLE',
};

/**
 * An outcome whose issues carry the NHS code of the answer's status behind our own: `REC_` where the receiver is at fault, that
 * is we or what stands behind us, else `SEND_`. Anything else is given back as it is.
 */
export function withNhsCode(outcome: unknown, status: number, system: string): unknown {
  const word = WORDS[status];
  if (word === undefined || !isOutcome(outcome)) return outcome;
  return { ...outcome, issue: outcome.issue.map((issue) => withCoding(issue, { system, code: `${faultOf(issue, status)}_${word}` })) };
}

const isOutcome = (value: unknown): value is OperationOutcome => typeof value === 'object' && value !== null && (value as OperationOutcome).resourceType === 'OperationOutcome';

function faultOf({ extension }: OperationOutcomeIssue, status: number): 'SEND' | 'REC' {
  const who = extension?.find(({ url }) => url === EXTENSION.faultAttribution)?.valueCode;
  return status >= 500 || who === 'receiver' || who === 'mapping' ? 'REC' : 'SEND';
}

const withCoding = (issue: OperationOutcomeIssue, coding: { system: string; code: string }): OperationOutcomeIssue => ({
  ...issue,
  details: { ...issue.details, coding: [...(issue.details?.coding ?? []), coding] },
});
