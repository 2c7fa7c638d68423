import { stringify } from 'csv-stringify/sync';

/** A row by the names of its columns; all rows of a table name the same ones in the same order. */
export type Row = Readonly<Record<string, string>>;

/** How a system writes its tables. */
export interface Dialect {
  delimiter: ',' | ';';
  lineEnd: '\n' | '\r\n';
  encoding: 'utf-8' | 'utf-8 with mark' | 'windows-1252';
}

/** The bytes of a table. Where windows-1252 cannot write a name, UTF-8 is used, as a careful export does. */
export function writeTable(rows: readonly Row[], { delimiter, lineEnd, encoding }: Dialect): Buffer {
  const text = stringify([...rows], { header: true, delimiter, record_delimiter: lineEnd, quoted_match: /[\r\n]/ });
  // Latin-1 is windows-1252 but for 27 signs, none of which is in this expression.
  if (encoding === 'windows-1252' && /^[\n\r -~\u00a0-\u00ff]*$/.test(text)) return Buffer.from(text, 'latin1');
  return Buffer.from(encoding === 'utf-8 with mark' ? `\ufeff${text}` : text);
}
