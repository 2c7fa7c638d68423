import { type AnswerForm, HttpError } from '@ehch/service-kit';
import type { Request, RequestHandler } from 'express';
import { hasBody } from './has-body.ts';
import { bestOf, FHIR_TYPES, type MediaRange, readRange, readRanges, VERSION } from './media-types.ts';

/** What of a request says in which form it is, and in which form its answer shall be. */
export interface Negotiable {
  accept: string | undefined;
  /** Every Content-Type header; of two Node would keep the first and say nothing. */
  contentTypes: readonly string[];
  /** The media types that its body may have; undefined where it has no body. */
  takes: readonly string[] | undefined;
  query: Readonly<Record<string, unknown>>;
}

/**
 * The form of the answer to a request (REST-001 to REST-006). Throws HttpError: 415 for a body of another kind, charset or
 * release of FHIR, 406 where no acceptable form is ours, 400 where Content-Type and Accept name different releases.
 */
export function negotiate({ accept, contentTypes, takes, query }: Negotiable): AnswerForm {
  const sent = takes && bodyType(contentTypes, takes);
  const ranges = readRanges(accept ?? '');
  refuseTwoVersions(sent, ranges);
  if (sent && (sent.version ?? VERSION) !== VERSION) throw refusal(415, 'fhir-version', `The release of FHIR must be ${VERSION}.`);
  refuseOddSummary(query['_summary']);
  const type = query['_format'] === undefined ? acceptedType(accept, ranges) : formatOf(query['_format']);
  return { contentType: `${type}; charset=utf-8`, pretty: query['_pretty'] === 'true' };
}

function bodyType(contentTypes: readonly string[], takes: readonly string[]): MediaRange {
  const type = contentTypes.length === 1 ? readRange(contentTypes[0] ?? '') : undefined;
  if (type === undefined || !takes.includes(type.essence)) throw refusal(415, 'media-type', `The body must be one of ${takes.join(', ')}, and be said to be so once.`);
  if (!/^utf-?8$/i.test(type.charset ?? 'utf-8')) throw refusal(415, 'charset', 'The charset must be UTF-8.');
  return type;
}

function refuseTwoVersions(sent: MediaRange | undefined, ranges: readonly MediaRange[]): void {
  const wanted = ranges.flatMap(({ version }) => version ?? []);
  if (sent?.version === undefined || wanted.length === 0 || wanted.includes(sent.version)) return;
  throw refusal(400, 'fhir-versions', 'Content-Type and Accept name different releases of FHIR.');
}

function acceptedType(accept: string | undefined, ranges: readonly MediaRange[]): string {
  const type = accept === undefined || accept.trim() === '' ? FHIR_TYPES[0] : bestOf(ranges);
  if (type === undefined) throw unacceptable();
  return type;
}

/** `_format` outranks Accept; a `+` in it may have become a space (REST-005). */
function formatOf(format: unknown): string {
  const range = typeof format === 'string' ? readRange(format === 'json' ? FHIR_TYPES[0] : format.replace(' ', '+')) : undefined;
  const type = range && bestOf([range]);
  if (range?.essence !== type || type === undefined) throw unacceptable();
  return type;
}

const SUMMARIES = ['true', 'text', 'data', 'count', 'false'];

function refuseOddSummary(summary: unknown): void {
  if (summary !== undefined && !SUMMARIES.includes(summary as string)) throw refusal(400, 'summary', `_summary must be one of ${SUMMARIES.join(', ')}.`);
}

const unacceptable = (): HttpError => refusal(406, 'not-acceptable', `Answers are ${FHIR_TYPES.join(' or ')}, of FHIR ${VERSION}.`);
const refusal = (status: number, code: string, detail: string): HttpError => new HttpError({ status, code, detail });

const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);
const FORM_TYPES = ['application/x-www-form-urlencoded'];

/** Refuses what cannot be read or answered here, and notes the form of the answer for what follows, errors included. */
export const negotiation: RequestHandler = (req, res, next) => {
  res.locals.form = negotiate({ accept: req.get('accept'), contentTypes: req.headersDistinct['content-type'] ?? [], takes: takenBy(req), query: req.query });
  next();
};

function takenBy(req: Request): readonly string[] | undefined {
  if (!hasBody(req) || !WITH_BODY.has(req.method)) return undefined;
  return /^\/[^/]+\/_search$/.test(req.path) ? FORM_TYPES : FHIR_TYPES;
}
