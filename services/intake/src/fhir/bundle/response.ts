import { STATUS_CODES } from 'node:http';
import type { Bundle, BundleEntry, OperationOutcome } from '@medplum/fhirtypes';
import type { FhirDeps } from '../deps.ts';
import type { Answer } from '../encounter/answer.ts';

/** What became of one write, as an entry of the answer tells it. */
export function entryOf({ fhirBase, base }: FhirDeps, answer: Answer, receiptId: string): BundleEntry {
  if (answer.is === 'accepted') return { response: { status: statusText(202), location: `${base}/receipts/${receiptId}` } };
  const at = answer.id === undefined ? {} : { location: `${fhirBase}/Encounter/${answer.id}/_history/${answer.versionId ?? ''}`, etag: `W/"${answer.versionId ?? ''}"` };
  return { response: { status: statusText(answer.is === 'stored' ? answer.status : 200), ...at } };
}

export const failedEntry = (status: number, outcome: OperationOutcome): BundleEntry => ({ response: { status: statusText(status), outcome } });

export const statusText = (status: number): string => `${status} ${STATUS_CODES[status] ?? ''}`.trim();

export const responseBundle = (type: 'batch' | 'transaction', entry: BundleEntry[]): Bundle => ({ resourceType: 'Bundle', type: `${type}-response`, entry });
