import { STATUS_CODES } from 'node:http';
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import { failureAt } from './at-entry.ts';
import type { WritingDeps } from '../writing-deps.ts';
import { type Answer, locationOf } from '../encounter/answer.ts';

/** What became of one write, as an entry of the answer tells it. */
export function entryOf(deps: WritingDeps, answer: Answer, receiptId: string): BundleEntry {
  if (answer.is === 'accepted') return { response: { status: statusText(202), location: `${deps.origin}/receipts/${receiptId}` } };
  const at = answer.id === undefined ? {} : { location: locationOf(deps, answer), etag: `W/"${answer.versionId ?? ''}"` };
  return { response: { status: statusText(answer.is === 'stored' ? answer.status : 200), ...at } };
}

/** What was read for an entry. */
export const readEntryOf = (resource: Resource): BundleEntry => ({ resource, response: { status: statusText(200), ...(resource.meta?.versionId !== undefined && { etag: `W/"${resource.meta.versionId}"` }), ...(resource.meta?.lastUpdated !== undefined && { lastModified: resource.meta.lastUpdated }) } });

/** What went wrong with one entry, where the others are answered all the same. */
export function failedEntryAt(thrown: unknown, index: number): BundleEntry {
  const { status, outcome } = failureAt(thrown, index);
  return { response: { status: statusText(status), outcome } };
}

export const statusText = (status: number): string => `${status} ${STATUS_CODES[status] ?? ''}`.trim();

export const responseBundle = (type: 'batch' | 'transaction', entry: BundleEntry[]): Bundle => ({ resourceType: 'Bundle', type: `${type}-response`, entry });
