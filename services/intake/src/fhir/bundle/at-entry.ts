import { createOutcomeRenderer } from '@ehch/fhir';
import { HTTP_ERRORS, HttpError, toHttpError } from '@ehch/service-kit';
import type { OperationOutcome } from '@medplum/fhirtypes';
import { INTAKE_ERRORS } from '../../http-errors.ts';

const render = createOutcomeRenderer({ ...HTTP_ERRORS, ...INTAKE_ERRORS });

/** What went wrong with one entry, as an answer of its own: its status, and its outcome with the place in the bundle (REST-061). */
export function failureAt(thrown: unknown, index: number): { status: number; outcome: OperationOutcome } {
  const { status, code, detail, body } = toHttpError(thrown);
  const outcome = JSON.parse(render({ status, code, detail, ...(body !== undefined && { body }) }).body) as OperationOutcome;
  const issue = outcome.issue.map((one) => ({ ...one, expression: (one.expression ?? ['']).map((expression) => placeOf(expression, index)) }));
  return { status, outcome: { ...outcome, issue } };
}

/** The same as the answer to the whole request, for a transaction that fails with one of its entries. */
export function refusalAt(thrown: unknown, index: number): HttpError {
  const error = toHttpError(thrown);
  const { status, outcome } = failureAt(error, index);
  return new HttpError({ status, code: error.code, detail: error.detail, headers: error.headers, body: outcome, cause: thrown });
}

function placeOf(expression: string, index: number): string {
  if (expression.startsWith('Bundle.')) return expression;
  const rest = expression.replace(/^[A-Z][A-Za-z]*/, '');
  return expression === '' ? `Bundle.entry[${index}]` : `Bundle.entry[${index}].resource${rest}`;
}
