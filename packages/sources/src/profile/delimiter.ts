import Papa from 'papaparse';

/** What divides the cells, and what speaks for it. */
export interface DelimiterGuess {
  delimiter: string;
  name: string;
  evidence: string;
}

export const DELIMITERS: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'vertical bar' };

const ROWS = 200;

/** Tries each delimiter on the beginning of a text; the one that gives most rows the same number of cells, and more than one, is it. */
export function guessDelimiter(text: string): DelimiterGuess {
  const tried = Object.keys(DELIMITERS).map((delimiter) => tryOn(text, delimiter)).filter(({ width }) => width > 1);
  const best = tried.sort((one, other) => other.share * Math.log2(other.width) - one.share * Math.log2(one.width))[0];
  if (best === undefined) return { delimiter: ',', name: 'none', evidence: 'no comma, semicolon, tab or vertical bar divides the first rows: one column' };
  const { delimiter, width, rows, alike } = best;
  return { delimiter, name: DELIMITERS[delimiter] ?? '', evidence: `${width} cells in ${alike} of the first ${rows} rows` };
}

function tryOn(text: string, delimiter: string): { delimiter: string; width: number; rows: number; alike: number; share: number } {
  const { data } = Papa.parse<string[]>(text, { delimiter, preview: ROWS, skipEmptyLines: true });
  const widths = new Map<number, number>();
  for (const { length } of data) widths.set(length, (widths.get(length) ?? 0) + 1);
  const [width = 0, alike = 0] = [...widths].sort(([, one], [, other]) => other - one)[0] ?? [];
  return { delimiter, width, rows: data.length, alike, share: data.length === 0 ? 0 : alike / data.length };
}
