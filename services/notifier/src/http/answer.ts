import type { StoredSubscription } from '@ehch/ledger';
import type { Resource } from '@medplum/fhirtypes';
import type { Response } from 'express';

const FHIR_JSON = 'application/fhir+json; charset=utf-8';

export function answerResource(res: Response, resource: Resource, status = 200): void {
  res.status(status).set('Content-Type', FHIR_JSON).end(JSON.stringify(resource));
}

/** The version of a subscription, as an answer tells it. */
export function setVersion(res: Response, { version, updatedAt }: Pick<StoredSubscription, 'version' | 'updatedAt'>): void {
  res.set({ ETag: `W/"${version}"`, 'Last-Modified': updatedAt.toUTCString() });
}
