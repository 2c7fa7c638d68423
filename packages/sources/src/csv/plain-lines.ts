const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const QUOTE = 0x22;

/** The rows of a text, and for each the byte behind it and its line end. */
export interface PlainLines {
  rows: string[][];
  ends: number[];
}

/**
 * Divides text in UTF-8 in which nothing is quoted into rows and cells, as the parser does at many times the cost: every line
 * is a row, whether it ends with a line feed, a carriage return or both.
 *
 * @param most bytes that a line may have
 * @returns nothing where there is a quote anywhere, or a longer line: that is for the parser
 */
export function plainLines(bytes: Buffer, delimiter: string, most: number): PlainLines | undefined {
  if (bytes.includes(QUOTE)) return undefined;
  const rows: string[][] = [];
  const ends: number[] = [];
  for (let start = 0; start < bytes.length; ) {
    let end = start;
    while (end < bytes.length && bytes[end] !== LINE_FEED && bytes[end] !== CARRIAGE_RETURN) end += 1;
    if (end - start > most) return undefined;
    // Each line is decoded by itself, so that a cell that is kept does not keep the whole text.
    rows.push(bytes.toString('utf8', start, end).split(delimiter));
    start = Math.min(bytes.length, end + (bytes[end] === CARRIAGE_RETURN && bytes[end + 1] === LINE_FEED ? 2 : 1));
    ends.push(start);
  }
  return { rows, ends };
}
