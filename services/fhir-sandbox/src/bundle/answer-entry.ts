import { STATUS_CODES } from 'node:http';
import type { BundleEntry, OperationOutcome, Resource } from '@medplum/fhirtypes';
import type { Performed } from '../interaction/perform.ts';
import { statusOf } from '../outcome.ts';

/** The entry that answers one entry of a batch or transaction (https://hl7.org/fhir/R4/http.html#transaction-response). */
export function answerEntry({ status, outcome, resource }: Performed, baseUrl: string): BundleEntry {
  if (!resource) return { response: { status: statusLine(status), outcome } };
  const { resourceType, id, meta } = resource;
  if (id === undefined) return { resource, response: { status: statusLine(status) } };
  const version = meta?.versionId ?? '1';
  return {
    fullUrl: `${baseUrl}/${resourceType}/${id}`,
    resource,
    response: {
      status: statusLine(status),
      location: locationOf(resource),
      etag: `W/"${version}"`,
      lastModified: meta?.lastUpdated,
    },
  };
}

export function answerFailure(outcome: OperationOutcome): BundleEntry {
  return { response: { status: statusLine(statusOf(outcome)), outcome } };
}

/** `Type/id/_history/version`, relative to the base. */
export function locationOf({ resourceType, id, meta }: Resource): string {
  return `${resourceType}/${id ?? ''}/_history/${meta?.versionId ?? '1'}`;
}

function statusLine(status: number): string {
  return `${status} ${STATUS_CODES[status] ?? ''}`.trimEnd();
}
