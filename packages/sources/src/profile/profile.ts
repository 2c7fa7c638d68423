import type { SourceFile } from '../file.ts';
import { WorkbookError } from '../xlsx/archive.ts';
import { openWorkbook, type Sheet, type Workbook } from '../xlsx/workbook.ts';
import { type DelimiterGuess, guessDelimiter } from './delimiter.ts';
import { type JsonProfile, MOST_JSON, profileJson } from './json-profile.ts';
import { type Contents, countMessages } from './messages-profile.ts';
import { sheetBatches } from './sheet-batches.ts';
import { type StrictFault, tableBatches } from './table-batches.ts';
import { profileTable, type TableProfile } from './table-profile.ts';
import { lookAtText, type TextForm, textOf } from './text-form.ts';
import { warningsOf } from './warnings.ts';

/** What a file is, and what to look at in it. Rows are numbered as a spreadsheet does. */
export type FileProfile = { bytes: number; warnings: readonly string[] } & (
  | { kind: 'table'; text: TextForm; delimiter: DelimiterGuess; table: TableProfile }
  | { kind: 'workbook'; sheets: readonly { name: string; hidden: boolean }[]; sheet: string; dateSystem: 1900 | 1904; table: TableProfile }
  | { kind: 'hl7v2'; text: TextForm; messages: Contents & { versions: readonly string[] } }
  | { kind: 'json'; text: TextForm; json: JsonProfile }
  /** `why` says what it is instead, and what to do. */
  | { kind: 'unreadable'; why: string }
);

export interface ProfileOptions {
  /** Of a workbook; else the first sheet that is not hidden. */
  sheet?: string;
  /** Whether words of every column are given, which may be of people. */
  cells?: boolean;
}

/**
 * Reads a whole file in bounded memory, and says of what kind it is, how it is written, and what each column seems to hold,
 * with the evidence. Never rejects for its bytes, whatever they are, and never gives a cell of a column that people may stand in.
 */
export async function profile(file: SourceFile, options: ProfileOptions = {}): Promise<FileProfile> {
  const head = await headOf(file);
  if (head.length === 0) return { kind: 'unreadable', bytes: 0, warnings: [], why: 'The file is empty. Export it again.' };
  if (ZIPPED.some((begins) => head.subarray(0, begins.length).equals(begins))) return profileWorkbook(file, options);
  const other = OTHERS.find(({ begins }) => head.subarray(0, begins.length).equals(begins));
  if (other) return { kind: 'unreadable', bytes: file.size, warnings: [], why: `It is ${other.name}. Export the data itself, as CSV or as an Excel workbook.` };
  return profileText(file, options);
}

const ZIPPED = [Buffer.from('PK'), Buffer.from([0xd0, 0xcf, 0x11, 0xe0])];
const OTHERS = [
  { name: 'a PDF document', begins: Buffer.from('%PDF-') },
  { name: 'a gzip archive', begins: Buffer.from([0x1f, 0x8b]) },
  { name: 'a PNG picture', begins: Buffer.from([0x89, 0x50, 0x4e, 0x47]) },
  { name: 'a JPEG picture', begins: Buffer.from([0xff, 0xd8, 0xff]) },
  { name: 'a text document (RTF)', begins: Buffer.from('{\\rtf') },
];

const HEAD = 65_536;

async function headOf(file: SourceFile): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  for await (const chunk of file.chunks()) {
    head = Buffer.concat([head, chunk]);
    if (head.length >= HEAD) break;
  }
  return head.subarray(0, HEAD);
}

async function profileText(file: SourceFile, { cells }: ProfileOptions): Promise<FileProfile> {
  const text = await lookAtText(file);
  if (text.binaryAtLine !== undefined) return { kind: 'unreadable', bytes: file.size, warnings: [], why: `It is no text: line ${text.binaryAtLine} has a zero byte. Export it as CSV or as an Excel workbook.` };
  const warnings = encodingWarnings(text);
  const beginning = await beginningOf(textOf(file, text.encoding));
  const common = { bytes: file.size, text };
  if (/^[\x0b\s]*MSH[^A-Za-z0-9\s]/.test(beginning)) return { ...common, kind: 'hl7v2', warnings, messages: await countMessages(textOf(file, text.encoding)) };
  if (/^\s*[[{]/.test(beginning)) return profileJsonText(file, text, warnings);
  const delimiter = guessDelimiter(beginning);
  const faults: StrictFault[] = [];
  const table = await profileTable(tableBatches(textOf(file, text.encoding), delimiter.delimiter, (fault) => { faults.push(fault); }), cells === undefined ? {} : { cells });
  return { ...common, kind: 'table', delimiter, table, warnings: [...warnings, ...faults.map(faultWarning), ...warningsOf(table)] };
}

async function beginningOf(text: AsyncIterable<string>): Promise<string> {
  let beginning = '';
  for await (const piece of text) {
    beginning += piece;
    if (beginning.length >= HEAD) break;
  }
  return beginning;
}

const encodingWarnings = ({ encoding, evidence, lineEnds }: TextForm): string[] => [
  ...(encoding.startsWith('utf-16') ? ['It is written in UTF-16, which no source reads. Save it as UTF-8, in a spreadsheet "CSV UTF-8".'] : []),
  ...(evidence.includes('a guess') ? [`It is not UTF-8, and some of its characters are in no encoding that a source reads: ${evidence}. Save it as UTF-8.`] : []),
  ...(lineEnds.includes(' and ') ? [`Lines end in several ways: ${lineEnds}.`] : []),
];

const faultWarning = ({ row, fault }: StrictFault): string =>
  fault === 'quote' ? `A quote is out of place in row ${row}: a source would read the rows before it and no further. Write a quote within a cell twice.` : `Row ${row} is longer than any row can be: look for a quote that is never closed. Nothing after it was read.`;

async function profileJsonText(file: SourceFile, text: TextForm, warnings: readonly string[]): Promise<FileProfile> {
  if (file.size > MOST_JSON) return { kind: 'unreadable', bytes: file.size, warnings, why: `It is JSON of more than ${MOST_JSON / 1024 / 1024} MiB. Send it in parts, or one record a line.` };
  let whole = '';
  for await (const piece of textOf(file, text.encoding)) whole += piece;
  const json = profileJson(whole);
  return { kind: 'json', bytes: file.size, text, json, warnings: [...warnings, ...(json.form === 'broken' ? [`It is not valid JSON: see line ${json.line ?? 1}.`] : [])] };
}

async function profileWorkbook(file: SourceFile, { sheet: wanted, cells }: ProfileOptions): Promise<FileProfile> {
  try {
    const workbook = await openWorkbook(file);
    const sheet = sheetOf(workbook, wanted);
    const table = await profileTable(sheetBatches(workbook, sheet), cells === undefined ? {} : { cells });
    const { sheets, dateSystem } = workbook;
    return { kind: 'workbook', bytes: file.size, sheets: sheets.map(({ name, hidden }) => ({ name, hidden })), sheet: sheet.name, dateSystem, table, warnings: warningsOf(table) };
  } catch (error) {
    if (!(error instanceof WorkbookError)) throw error;
    return { kind: 'unreadable', bytes: file.size, warnings: [], why: whyOf(error) };
  }
}

function sheetOf({ sheets }: Workbook, wanted: string | undefined): Sheet {
  const sheet = wanted === undefined ? (sheets.find(({ hidden }) => !hidden) ?? sheets[0]) : sheets.find(({ name }) => name.trim().toLowerCase() === wanted.trim().toLowerCase());
  if (sheet === undefined) throw new WorkbookError('no-such-sheet', sheets.map(({ name }) => name).join(', '));
  return sheet;
}

function whyOf({ fault, detail }: WorkbookError): string {
  switch (fault) {
    case 'protected':
      return 'The workbook is protected with a password. Save it without one.';
    case 'other-format':
      return `It is ${detail}. Save it as an Excel workbook (.xlsx), or as CSV UTF-8.`;
    case 'too-large':
      return `The workbook has ${detail}. Send it in parts.`;
    case 'no-such-sheet':
      return `The workbook has no such sheet. It has: ${detail}.`;
    case 'broken':
      return 'The workbook is broken. Open it in Excel and save it again.';
  }
}
