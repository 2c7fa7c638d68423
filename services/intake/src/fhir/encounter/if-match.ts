import { HttpError } from '@ehch/service-kit';

/** The version that is asked for by If-Match: `W/"3"` or `"3"`; undefined where none is (REST-032). Servers number as they like. */
export function parseIfMatch(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const [, version] = /^(?:W\/)?"([A-Za-z0-9\-.]{1,64})"$/.exec(text) ?? [];
  if (version === undefined || /^-|^0$/.test(version)) throw new HttpError({ status: 400, code: 'if-match', detail: 'If-Match must be one version, such as W/"3".' });
  return version;
}
