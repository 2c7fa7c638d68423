import { HttpError } from '@ehch/service-kit';
import type { Request } from 'express';

/** The version that a caller asks for by `If-Match`: `W/"3"` or `"3"`; undefined where it asks for none (REST-032). Servers number as they like. */
export function ifMatchOf(req: Request): string | undefined {
  const text = req.get('if-match');
  if (text === undefined) return undefined;
  const [, version] = /^(?:W\/)?"([A-Za-z0-9\-.]{1,64})"$/.exec(text) ?? [];
  if (version === undefined || /^-|^0$/.test(version)) throw new HttpError({ status: 400, code: 'if-match', detail: 'If-Match must be one version, such as W/"3".' });
  return version;
}
