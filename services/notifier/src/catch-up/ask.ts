import { HttpError } from '@ehch/service-kit';

export type Input = ReadonlyMap<string, readonly string[]>;

export interface CatchUpAsked {
  mode: 'latest' | 'history';
  /** First and last event number, both included. */
  since: number;
  until: number;
  /** The event that the caller read last, or 0. */
  after: number;
  /** Lines of one page. */
  limit: number;
}

const PAGE = { usual: 500, most: 1_000 };

/**
 * What is asked of `$catchup`. Numbers beyond the end are brought back to it, so that no request costs more than what is there.
 *
 * @param head the last event that was counted
 */
export function catchUpAsked(input: Input, head: number): CatchUpAsked {
  const mode = single(input, 'mode') ?? 'latest';
  if (mode !== 'latest' && mode !== 'history') throw malformed('mode is latest or history.');
  const since = Math.max(1, number(input, 'since') ?? 1);
  const until = Math.min(number(input, 'until') ?? head, head);
  const after = number(input, 'after') ?? 0;
  // Behind an event that is not in the range there is nothing to be found, which would look as if nothing were missing.
  if (after !== 0 && (after < since || after > until)) throw malformed('after is one of the numbers from since to until.');
  return { mode, since: Math.min(since, head + 1), until, after, limit: pageOf(input) };
}

/** How many lines a page has at most. */
export const pageOf = (input: Input): number => Math.min(Math.max(1, number(input, 'limit') ?? PAGE.usual), PAGE.most);

/** A whole number that is given once or not at all. */
export function number(input: Input, name: string): number | undefined {
  const text = single(input, name);
  if (text === undefined) return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw malformed(`${name} is one whole number.`);
}

/** Whole numbers, however often they are given, or separated by commas. */
export function numbers(input: Input, name: string): number[] {
  const texts = (input.get(name) ?? []).flatMap((text) => text.split(','));
  if (texts.length <= 1_000 && texts.every((text) => /^\d{1,15}$/.test(text))) return texts.map(Number);
  throw malformed(`${name} is whole numbers, a thousand at most.`);
}

/** A digest that is given once or not at all, as hexadecimal digits in either case. */
export function digest(input: Input): string | undefined {
  const text = single(input, 'digest')?.toLowerCase();
  if (text === undefined || /^[0-9a-f]{64}$/.test(text)) return text;
  throw malformed('digest is a SHA-256 in 64 hexadecimal digits.');
}

const MOST_RANGES = 10_000;

/** Ranges of event numbers, such as `1-48210` or `48215`, separated by commas; undefined where none are given. */
export function held(input: Input): [number, number][] | undefined {
  const ranges = input.get('held')?.flatMap((text) => text.split(','));
  if (ranges === undefined) return undefined;
  if (ranges.length > MOST_RANGES) throw malformed(`held is ${MOST_RANGES} ranges at most.`);
  return ranges.filter((text) => text !== '').map((text) => {
    const [, first = '', last = first] = /^(\d{1,15})(?:-(\d{1,15}))?$/.exec(text) ?? [];
    if (first === '' || Number(last) < Number(first)) throw malformed('held is ranges of event numbers, such as 1-48210.');
    return [Number(first), Number(last)];
  });
}

function single(input: Input, name: string): string | undefined {
  const values = input.get(name);
  if (values === undefined || values.length === 1) return values?.[0];
  throw malformed(`${name} is given once.`);
}

const malformed = (detail: string): HttpError => new HttpError({ status: 400, code: 'event-number', detail });
