import { HttpError } from '@ehch/service-kit';
import type { BundleEntry } from '@medplum/fhirtypes';
import type { Request } from 'express';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** The instant from which versions are wanted, if one is named (https://hl7.org/fhir/R4/http.html#history). Throws 400 for what is none. */
export function sinceOf(req: Request): string | undefined {
  const { _since: since } = req.query;
  if (since === undefined) return undefined;
  // A plus sign of the time zone may have become a blank on its way.
  const instant = typeof since === 'string' ? since.replace(' ', '+') : '';
  if (!INSTANT.test(instant) || Number.isNaN(Date.parse(instant))) throw new HttpError({ status: 400, code: 'search-value', detail: '_since must be an instant, such as 2026-11-22T10:00:00Z.' });
  return instant;
}

/** Whether a version was made then or later. One that does not say when is shown. */
export function isSince({ resource, response }: BundleEntry, since: string): boolean {
  const made = resource?.meta?.lastUpdated ?? response?.lastModified;
  return made === undefined || Date.parse(made) >= Date.parse(since);
}

export const sinceQuery = (since: string): string => new URLSearchParams({ _since: since }).toString();
