/** Tokens of a form, and what else letters in it could have meant. */
const TOKENS = new Set(['yyyy', 'MM', 'M', 'dd', 'd', 'HH', 'H', 'mm', 'ss', 'T']);
const MEANT: Readonly<Record<string, string>> = { DD: 'dd', D: 'd', YYYY: 'yyyy', hh: 'HH', h: 'HH', SS: 'ss', S: 'ss' };

/** What is wrong with the form of a date: letters that stand for nothing, a part that is missing, or a time where there should be none. */
export function findFormatFaults(key: string, format: string, as: unknown): string[] {
  if ((key !== 'format' && key !== 'dateFormat') || (as !== 'date' && as !== 'dateTime')) return [];
  const timed = as === 'dateTime' && key === 'format';
  // The standard's own form has a name of its own.
  if (format === 'hl7') return [];
  const tokens: readonly string[] = format.match(/[A-Za-z]+/g) ?? [];
  const unknown = tokens.filter((token) => !TOKENS.has(token));
  if (unknown.length > 0) return unknown.map((token) => `${token} stands for nothing in ${format}${MEANT[token] ? `; did you mean ${MEANT[token]}` : ''}`);
  const missing = [['yyyy', 'year'], ['M', 'month'], ['d', 'day'], ...(timed ? [['H', 'hour'], ['mm', 'minute']] : [])].filter(([token = '']) => !tokens.some((one) => one.startsWith(token)));
  if (missing.length > 0) return [`${format} has no ${missing.map(([, name]) => name).join(' and no ')}${missing.some(([token]) => token === 'M') && tokens.includes('mm') ? '; months are MM, mm are minutes' : ''}`];
  const clock = tokens.filter((token) => /^(H|m|s)/.test(token));
  return timed || clock.length === 0 ? [] : [`${format} has a time, which a date cannot have; did you mean as: dateTime`];
}
