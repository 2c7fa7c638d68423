import { STATUS_CODES } from 'node:http';
import { JsonTextError, type TextPosition } from './json-fault.ts';
import { isStoreAway } from './store-away.ts';

export interface HttpErrorOptions {
  /** 4xx or 5xx. */
  readonly status: number;
  /** A word of the program, such as `body-too-large`; never a value. */
  readonly code: string;
  /** A sentence for the caller; names rules and positions, never values (IN-002). */
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Where in the body the fault is. */
  readonly at?: TextPosition;
  /** A payload that the service made; the renderer decides what to do with it. */
  readonly body?: unknown;
  readonly cause?: unknown;
}

/** Thrown by a handler to answer with a status; the app's renderer gives it its form. */
export class HttpError extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly at?: TextPosition;
  readonly body?: unknown;

  constructor({ status, code, detail, headers = {}, at, body, cause }: HttpErrorOptions) {
    super(detail, { cause });
    this.name = 'HttpError';
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.headers = headers;
    if (at) this.at = at;
    if (body !== undefined) this.body = body;
  }
}

/** How a caller wants its answer; a route may note it in `res.locals.form`, and errors then keep to it too. */
export interface AnswerForm {
  readonly contentType: string;
  /** With line breaks, for people. */
  readonly pretty: boolean;
}

/** What the renderer is told. `path` is for choosing a form, not for showing: it may hold identifiers. */
export interface ErrorAnswer {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly at?: TextPosition;
  readonly body?: unknown;
  /** Missing where a request never got as far as having one. */
  readonly requestId?: string;
  readonly path?: string;
  readonly form?: AnswerForm;
}

export interface RenderedError {
  readonly contentType: string;
  readonly body: string;
}

/** Gives an error its form on the wire. */
export type RenderError = (answer: ErrorAnswer) => RenderedError;

/** The default form: RFC 9457 problem details, or the service's own body as JSON. */
export function renderProblem({ status, code, detail, at, body, requestId }: ErrorAnswer): RenderedError {
  if (body !== undefined) return { contentType: 'application/json; charset=utf-8', body: JSON.stringify(body) };
  const problem = { type: 'about:blank', title: STATUS_CODES[status], status, code, detail, at, requestId };
  return { contentType: 'application/problem+json; charset=utf-8', body: JSON.stringify(problem) };
}

const STORE_AWAY = 'The store behind this server does not answer. It is not known whether the request took effect; repeating the same request with the same Idempotency-Key is safe.';

/**
 * Anything thrown, as an HttpError. Express and its parts mark the caller's faults with a 4xx `status`; their messages
 * quote the request, so only the status is kept. What is not marked is ours, and nothing of it is told: 503 where a store
 * does not answer (REL-002), else 500.
 */
export function toHttpError(thrown: unknown): HttpError {
  if (thrown instanceof HttpError) return thrown;
  if (thrown instanceof JsonTextError) return badText(thrown);
  const status = statusOf(thrown);
  if (status >= 400 && status < 500) return new HttpError({ status, code: 'bad-request', detail: `${STATUS_CODES[status] ?? 'Bad Request'}.`, cause: thrown });
  if (isStoreAway(thrown)) return new HttpError({ status: 503, code: 'store-away', detail: STORE_AWAY, headers: { 'Retry-After': '5' }, cause: thrown });
  return new HttpError({ status: 500, code: 'internal', detail: 'The server failed. Nothing is known of the outcome; quote the request id.', cause: thrown });
}

function badText({ rule, message, at }: JsonTextError): HttpError {
  return new HttpError({ status: 400, code: `json-${rule}`, detail: message, ...(at && { at }) });
}

function statusOf(thrown: unknown): number {
  const status = typeof thrown === 'object' && thrown !== null && 'status' in thrown ? thrown.status : undefined;
  return typeof status === 'number' && Number.isInteger(status) ? status : 500;
}
