import { getStatus, OperationOutcomeError } from '@medplum/core';
import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';

/** Outcome ids of statuses that `@medplum/core` has no outcome for. */
const STATUS: Partial<Record<string, number>> = {
  'method-not-allowed': 405,
  'not-acceptable': 406,
  unavailable: 503,
};

/** An outcome's id says its status, as it does for the outcomes of `@medplum/core`. */
export type OutcomeId = 'not-found' | 'method-not-allowed' | 'not-acceptable' | 'precondition-failed' | 'multiple-matches' | 'unavailable';

/** An OperationOutcome of one error; without an id its status is 400. The text never holds a value that was sent. */
export function errorOutcome(issue: { id?: OutcomeId; code: OperationOutcomeIssue['code']; text: string; at?: string | undefined }): OperationOutcome {
  const { id, code, text, at } = issue;
  return {
    resourceType: 'OperationOutcome',
    ...(id === undefined ? {} : { id }),
    issue: [{ severity: 'error', code, details: { text }, ...(at === undefined ? {} : { expression: [at] }) }],
  };
}

/** Refuses a request with 400. */
export function invalid(text: string, at?: string): OperationOutcomeError {
  return new OperationOutcomeError(errorOutcome({ code: 'invalid', text, at }));
}

export function refusal(issue: Parameters<typeof errorOutcome>[0]): OperationOutcomeError {
  return new OperationOutcomeError(errorOutcome(issue));
}

/** HTTP status of an outcome. */
export function statusOf(outcome: OperationOutcome): number {
  return STATUS[outcome.id ?? ''] ?? getStatus(outcome);
}

/** PostgreSQL: text that it cannot hold, such as U+0000. */
const UNSTORABLE = new Set(['22021', '22P05']);

/** PostgreSQL: connection, resources, shutdown, or in the way of another transaction. The same request may succeed later. */
const PASSING = /^(08|53|57|40|55P03)/;
const PASSING_SOCKET = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND']);

/**
 * What to answer for anything that was thrown. What PostgreSQL says is not repeated, since it may quote
 * values; failures that pass are 503 `transient`, so that a client tries again.
 */
export function outcomeOf(error: unknown): OperationOutcome {
  if (error instanceof OperationOutcomeError) return error.outcome;
  if (error instanceof RangeError) return errorOutcome({ code: 'structure', text: 'The resource is nested too deeply' });
  const { code, message } = error as { code?: unknown; message?: unknown };
  const sqlState = typeof code === 'string' ? code : '';
  if (UNSTORABLE.has(sqlState)) return errorOutcome({ code: 'value', text: 'The request holds a character that cannot be stored' });
  if (PASSING.test(sqlState) || PASSING_SOCKET.has(sqlState) || isLostConnection(message)) {
    return errorOutcome({ id: 'unavailable', code: 'transient', text: 'The database does not answer; try again' });
  }
  return errorOutcome({ code: 'exception', text: 'Internal server error' });
}

/** node-postgres gives these no code. */
function isLostConnection(message: unknown): boolean {
  return typeof message === 'string' && /connection (terminated|timeout|error)|timeout exceeded when trying to connect|not queryable/i.test(message);
}

/** The same error, said to be at this place of the request: `Bundle.entry[3]`. */
export function placedAt(error: unknown, at: string): OperationOutcomeError {
  const outcome = outcomeOf(error);
  const issue = outcome.issue.map((one) => ({ ...one, expression: one.expression?.map((path) => (path.startsWith('Bundle.') ? path : `${at}.${path}`)) ?? [at] }));
  return new OperationOutcomeError({ ...outcome, issue });
}
