import type { Response } from 'express';
import type { Bundle, OperationOutcome, Resource } from '@medplum/fhirtypes';
import { locationOf } from '../bundle/answer-entry.ts';
import type { Performed } from '../interaction/perform.ts';

/** What the client wants back after a write (https://hl7.org/fhir/R4/http.html#ops); a resource unless it says otherwise. */
export type Preference = 'representation' | 'minimal' | 'OperationOutcome';

export function preferenceOf(prefer: string | undefined): Preference {
  const [, wanted] = /\breturn=(minimal|OperationOutcome)\b/.exec(prefer ?? '') ?? [];
  return wanted === 'minimal' || wanted === 'OperationOutcome' ? wanted : 'representation';
}

export function sendResource(res: Response, status: number, resource: Resource): void {
  res.status(status).set('Content-Type', 'application/fhir+json; charset=utf-8').end(JSON.stringify(resource));
}

/**
 * Answers a single interaction, with the version headers of the resource it was about (REST-010).
 *
 * @param written where clients reach the server and what they prefer, when the interaction was a write
 */
export function sendPerformed(res: Response, { status, outcome, resource }: Performed, written?: { baseUrl: string; prefer: Preference }): void {
  if (resource?.meta?.versionId !== undefined) {
    res.set('ETag', `W/"${resource.meta.versionId}"`);
    if (resource.meta.lastUpdated !== undefined) res.set('Last-Modified', new Date(resource.meta.lastUpdated).toUTCString());
    if (written) res.set('Location', `${written.baseUrl}/${locationOf(resource)}`);
  }
  const prefer = written?.prefer ?? 'representation';
  if (prefer === 'minimal') res.status(status).end();
  else sendResource(res, status, prefer === 'representation' ? (resource ?? outcome) : outcome);
}

/** Answers a batch or transaction; without representations its entries keep their statuses and locations. */
export function sendBundle(res: Response, bundle: Bundle, prefer: Preference): void {
  const entry = prefer === 'representation' ? bundle.entry : bundle.entry?.map(({ resource, ...rest }) => (rest.response?.location === undefined ? { ...rest, resource } : rest));
  sendResource(res, 200, { ...bundle, entry });
}

export function sendOutcome(res: Response, { status, outcome, headers }: { status: number; outcome: OperationOutcome; headers: Record<string, string> }): void {
  sendResource(res.set(headers), status, outcome);
}
