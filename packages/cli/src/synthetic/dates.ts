const TOKENS: Readonly<Record<string, string>> = { yyyy: '\\d{4}', MM: '\\d\\d', M: '\\d\\d?', dd: '\\d\\d', d: '\\d\\d?', HH: '\\d\\d', H: '\\d\\d?', mm: '\\d\\d', ss: '\\d\\d' };

/** A cell as its form divides it: what stands for a part, and what stands between. Undefined where it is not of the form. */
function partsOf(cell: string, format: string): { token: string; text: string }[] | undefined {
  const tokens = format.match(/[A-Za-z]+|[^A-Za-z]+/g) ?? [];
  const pattern = tokens.map((token) => `(${TOKENS[token] ?? token.replaceAll(/[^A-Za-z0-9]/g, '\\$&')})`).join('');
  const found = new RegExp(`^${pattern}$`).exec(cell.trim());
  return found ? tokens.map((token, index) => ({ token, text: found[index + 1] ?? '' })) : undefined;
}

type Change = (part: 'year' | 'month' | 'day', value: number) => number;

/** A day of birth one to five years earlier, on another day: the n-th that is asked for. */
const otherBirth = (n: number): Change => (part, value) => (part === 'year' ? value - 1 - (n % 5) : part === 'month' ? 1 + ((n * 5) % 12) : 1 + ((n * 11) % 28));

/** A day of death in the same month and no later, so that none is in the future. */
const otherDeath = (n: number): Change => (part, value) => (part === 'day' ? 1 + (n % value) : value);

/**
 * The n-th date that stands for one of the kind, in the same form.
 *
 * @param formats the forms that a cell may have
 * @returns undefined where the cell is of none of them
 */
export function otherDate(kind: 'birth' | 'death', cell: string, formats: readonly string[], n: number): string | undefined {
  const change = kind === 'birth' ? otherBirth(n) : otherDeath(n);
  const parts = formats.map((format) => partsOf(cell, format)).find((found) => found !== undefined);
  return parts?.map(({ token, text }) => changed(token, text, change)).join('');
}

function changed(token: string, text: string, change: Change): string {
  const part = ({ y: 'year', M: 'month', d: 'day' } as const)[token.charAt(0)];
  return part === undefined ? text : String(change(part, Number(text))).padStart(text.length, '0');
}
