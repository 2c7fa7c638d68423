import { HttpError, isUuid } from '@ehch/service-kit';
import type { RequestHandler } from 'express';

/** The conventions that callers keep to: none, those of the Personal Demographics Service, or those of Booking and Referral. */
export const NHS_PROFILES = ['none', 'pds', 'bars'] as const;
export type NhsProfile = (typeof NHS_PROFILES)[number];

/** Headers that hold a piece of FHIR as JSON in base64, and what it must be (REST-100). */
const PIECES: Readonly<Record<string, (piece: Record<string, unknown>) => boolean>> = {
  'NHSD-Target-Identifier': ({ system, value }) => typeof system === 'string' && typeof value === 'string',
  'NHSD-End-User-Organisation': ({ resourceType }) => resourceType === 'Organization',
  'NHSD-Requesting-Practitioner': ({ resourceType }) => resourceType === 'Practitioner' || resourceType === 'PractitionerRole',
  'NHSD-Requesting-Software': ({ resourceType }) => resourceType === 'Device',
};

/**
 * Refuses requests whose NHS headers are missing or malformed, 400 (REST-073, REST-100, REST-101). Without a profile the ids may be
 * missing; what is sent is looked at all the same.
 */
export function nhsHeaders(profile: NhsProfile): RequestHandler {
  const needed = { none: [], pds: ['X-Request-ID'], bars: ['X-Request-ID', 'X-Correlation-ID'] }[profile];
  return (req, _res, next) => {
    for (const name of needed) {
      const sent = req.get(name);
      if (sent === undefined || sent === '') throw refusal('header-missing', `The header ${name} is needed.`);
      if (!isUuid(sent)) throw refusal('header-value', `The header ${name} must be a UUID.`);
    }
    for (const [name, fits] of Object.entries(PIECES)) {
      const sent = req.get(name);
      if (sent !== undefined && !fits(pieceIn(sent) ?? {})) throw refusal('header-value', `The header ${name} must be its piece of FHIR as JSON, in base64.`);
    }
    if (!/^[0-9]+$/.test(req.get('NHSD-Session-URID') ?? '0')) throw refusal('header-value', 'The header NHSD-Session-URID must be a number.');
    next();
  };
}

function pieceIn(text: string): Record<string, unknown> | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  try {
    const piece: unknown = JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
    return typeof piece === 'object' && piece !== null ? (piece as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const refusal = (code: string, detail: string): HttpError => new HttpError({ status: 400, code, detail });
