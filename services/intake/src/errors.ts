import { type Issue, operationOutcome } from '@ehch/fhir';
import { HttpError } from '@ehch/service-kit';

/** Refuses a request with its issues; nothing of it is stored. */
export function refusedWith(status: 400 | 403 | 409 | 422, issues: readonly Issue[], headers: Readonly<Record<string, string>> = {}): HttpError {
  return new HttpError({ status, code: 'refused', detail: 'The records were refused.', body: operationOutcome(issues), headers });
}

/** The status that tells best what is wrong with records that the ledger could not take. */
export function statusOf(issues: readonly Issue[]): 403 | 409 | 422 {
  if (issues.some(({ type }) => type === 'forbidden')) return 403;
  return issues.every(({ type }) => type === 'conflict') ? 409 : 422;
}
