import { type Issue, issueFrom, operationOutcome } from '@ehch/fhir';
import { HttpError } from '@ehch/service-kit';
import { SUBSCRIPTION_ERRORS } from '../errors.ts';

type SubscriptionErrorCode = keyof typeof SUBSCRIPTION_ERRORS;

interface Refusal {
  /** FHIRPath of what is refused (SUB-030). */
  expression?: string;
  /** Where it can be told better than by the table. */
  text?: string;
  fix?: string;
}

/** Something that the subscriber must change. The code ends in the number of the requirement that it breaks. */
export function refusal(code: SubscriptionErrorCode, { text, fix, expression }: Refusal = {}): Issue {
  const issue = issueFrom(SUBSCRIPTION_ERRORS, code, expression === undefined ? {} : { expression });
  return { ...issue, ...(text !== undefined && { text }), ...(fix !== undefined && { fix }) };
}

const NOT_R4: ReadonlySet<Issue['type']> = new Set<Issue['type']>(['structure', 'required']);

/** 400 for what is not R4, 403 for what the caller may not have, 422 for what could never work or is not offered. */
export function statusOf(issues: readonly Issue[]): 400 | 403 | 422 {
  if (issues.some(({ type }) => NOT_R4.has(type))) return 400;
  return issues.some(({ type }) => type === 'forbidden') ? 403 : 422;
}

/** Refuses a request with its issues; nothing of it is stored. */
export const refusedWith = (issues: readonly Issue[], status: number = statusOf(issues)): HttpError =>
  new HttpError({ status, code: 'subscription-refused', detail: 'The subscription was refused.', body: operationOutcome(issues) });
