import { types } from 'node:util';

/** An error as it may be logged: what kind, and where; never its message, since messages quote values (SEC-080). */
export interface ReducedError {
  readonly name: string;
  readonly code?: string | number;
  readonly stack?: readonly string[];
  readonly cause?: ReducedError;
}

const CAUSES_FOLLOWED = 4;
const FRAMES_KEPT = 12;

// A frame of V8: words of code, then a place. Blanks and punctuation other than code's own do not occur in it.
const PLACE = String.raw`(?:(?:(?:file|node):|[/\\]|[A-Z]:\\)[^\s()]*:\d+:\d+|native|index \d+|<anonymous>)`;
const FRAME = new RegExp(String.raw`^ {4}at (?:async )?(?:[\w$.<>#[\] ]{1,120} \(${PLACE}\)|${PLACE})$`);

/** Reduces anything that was thrown, and what caused it, to name, code and the places it passed. */
export function reduceError(thrown: unknown, depth = 0): ReducedError {
  if (!isError(thrown)) return { name: 'NotAnError' };
  const { code, cause } = thrown as Error & { code?: unknown };
  return {
    name: /^[A-Z][A-Za-z0-9]{1,60}$/.test(thrown.name) ? thrown.name : 'Error',
    ...(isErrorCode(code) && { code }),
    ...(typeof thrown.stack === 'string' && { stack: framesOf(thrown.stack, thrown.message) }),
    ...(isError(cause) && depth < CAUSES_FOLLOWED && { cause: reduceError(cause, depth + 1) }),
  };
}

// Errors of another realm (a worker's, a test runner's) are no instance of this one's Error.
function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

/** A code as Node and PostgreSQL write them, ECONNREFUSED or 22P05, one of this project's own, or a small whole number. */
export function isErrorCode(code: unknown): code is string | number {
  if (typeof code === 'number') return Number.isInteger(code) && Math.abs(code) < 1e9;
  return typeof code === 'string' && (/^(?!\d{10})[A-Z0-9_]{2,48}$/.test(code) || /^EHCH-[A-Z0-9]{2,8}-\d{3}$/.test(code));
}

// The message stands above the frames and may have lines that look like frames. It is cut off where it is known;
// where it was changed since, only the unbroken run of frames at the end is taken.
function framesOf(stack: string, message: string): string[] {
  const found = message === '' ? -1 : stack.indexOf(message);
  const lines = stack.slice(found === -1 ? 0 : found + message.length).split('\n');
  const last = lines.findLastIndex((line) => !FRAME.test(line));
  return lines.slice(last + 1, last + 1 + FRAMES_KEPT).map((line) => line.slice('    at '.length));
}
