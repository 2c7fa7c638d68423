import { HttpError, type Logger } from '@ehch/service-kit';
import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';
import { allowedMethods } from '../interaction/routes.ts';
import { errorOutcome, outcomeOf, statusOf } from '../outcome.ts';

export type SandboxEvent = 'sandbox-request-failed' | 'sandbox-connection-lost';

export interface Failure {
  status: number;
  outcome: OperationOutcome;
  headers: Record<string, string>;
}

const CODES: Record<number, OperationOutcomeIssue['code']> = { 413: 'too-long', 415: 'not-supported' };

/** What to answer when a request failed; every answer that is no success is an OperationOutcome (REST-007). */
export function failureOf(error: unknown, path: string): Failure {
  if (error instanceof HttpError) {
    const { status, detail, headers } = error;
    return { status, outcome: errorOutcome({ code: CODES[status] ?? 'structure', text: detail }), headers: { ...headers } };
  }
  const outcome = outcomeOf(error);
  const status = statusOf(outcome);
  return { status, outcome, headers: extraHeaders(status, path) };
}

function extraHeaders(status: number, path: string): Record<string, string> {
  if (status === 503) return { 'Retry-After': '1' };
  if (status === 405) return { Allow: allowOf(path).join(', ') };
  return {};
}

function allowOf(path: string): string[] {
  if (path === '/') return ['POST'];
  return path === '/metadata' ? ['GET', 'HEAD'] : allowedMethods(path);
}

/** Tells the operator of what is the server's own fault. */
export function logFailure(logger: Logger<SandboxEvent> | undefined, { status }: Failure, error: unknown): void {
  if (status >= 500) logger?.error('sandbox-request-failed', { status, err: error });
}
