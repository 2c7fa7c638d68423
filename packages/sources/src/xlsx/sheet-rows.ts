import { LONGEST_CELL, withoutEscapes } from './shared-texts.ts';
import { WorkbookError } from './archive.ts';
import { type ClockTime, dateOfSerial } from './serial-date.ts';
import { columnNumber } from './merged-cells.ts';
import type { NumberStyle } from './styles.ts';
import type { Sheet, Workbook } from './workbook.ts';
import { readXml, type XmlElement } from './xml.ts';

/** What a cell holds, as the workbook keeps it. */
export type Cell =
  | { kind: 'text'; text: string }
  /** `time` as a date, where the number can be one; `dated` where the cell's format says that it is. */
  | { kind: 'number'; text: string; value: number; time?: ClockTime; dated?: 'date' | 'dateTime' | 'time' }
  | { kind: 'boolean'; text: string }
  /** A cell that no value can be taken from. */
  | { kind: 'fault'; text: string; fault: CellFault };

export type CellFault = 'error' | 'no-value' | 'digits-lost' | 'too-long' | 'broken';

/** A row that has cells, as Excel numbers it; `cells` has a hole where a cell is blank. */
export interface SheetRow {
  row: number;
  cells: readonly (Cell | undefined)[];
}

/** What Excel itself can hold. */
const MOST_ROWS = 1_048_576;
const MOST_COLUMNS = 16_384;

/** Columns from which on a sheet is refused; the same as of a table in text. */
const COLUMNS_READ = 500;

/** The rows of a sheet as they are read, some at a time, in bounded memory. Formulas give the value that was last worked out. Throws WorkbookError. */
export async function* sheetRows(workbook: Workbook, sheet: Sheet): AsyncGenerator<SheetRow[]> {
  const gatherer = new RowGatherer(workbook);
  const parsed = readXml(workbook.archive.read(sheet.part), {
    open: (element) => { gatherer.open(element); },
    text: (text) => { gatherer.text(text); },
    close: (name) => { gatherer.close(name); },
  });
  for await (const _ of parsed) if (gatherer.rows.length > 0) yield gatherer.take();
}

class RowGatherer {
  rows: SheetRow[] = [];
  readonly #workbook: Workbook;
  #row = 0;
  #column = -1;
  #cells: (Cell | undefined)[] = [];
  #attributes: Readonly<Record<string, string>> = {};
  #value = '';
  #hasFormula = false;
  #reading = false;
  #pronounced = 0;

  constructor(workbook: Workbook) {
    this.#workbook = workbook;
  }

  take(): SheetRow[] {
    const taken = this.rows;
    this.rows = [];
    return taken;
  }

  open({ name, attributes }: XmlElement): void {
    if (name === 'row') this.#beginRow(attributes['r']);
    else if (name === 'c') this.#beginCell(attributes);
    else if (name === 'f') this.#hasFormula = true;
    else if (name === 'rPh') this.#pronounced += 1;
    else if (name === 'v' || name === 't') this.#reading = this.#pronounced === 0;
  }

  text(text: string): void {
    if (this.#reading && this.#value.length <= LONGEST_CELL) this.#value += text;
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#reading = false;
    else if (name === 'rPh') this.#pronounced -= 1;
    else if (name === 'c') this.#endCell();
    else if (name === 'row' && this.#cells.length > 0) this.rows.push({ row: this.#row, cells: this.#cells });
  }

  /** A row without a number follows the one before; none may go back. */
  #beginRow(number: string | undefined): void {
    const row = number === undefined ? this.#row + 1 : Number(number);
    if (!Number.isInteger(row) || row <= this.#row || row > MOST_ROWS) throw new WorkbookError('broken');
    this.#row = row;
    this.#column = -1;
    this.#cells = [];
  }

  #beginCell(attributes: Readonly<Record<string, string>>): void {
    const column = attributes['r'] === undefined ? this.#column + 1 : columnOf(attributes['r']);
    if (column <= this.#column || column >= MOST_COLUMNS || this.#row === 0) throw new WorkbookError('broken');
    this.#column = column;
    this.#attributes = attributes;
    this.#value = '';
    this.#hasFormula = false;
  }

  #endCell(): void {
    const cell = this.#cell();
    if (cell === undefined) return;
    if (this.#column >= COLUMNS_READ) throw new WorkbookError('too-large', `more than ${COLUMNS_READ} columns`);
    while (this.#cells.length < this.#column) this.#cells.push(undefined);
    this.#cells.push(cell);
  }

  #cell(): Cell | undefined {
    const value = this.#value;
    if (value.length > LONGEST_CELL) return { kind: 'fault', text: '', fault: 'too-long' };
    switch (this.#attributes['t']) {
      case 's':
        return this.#sharedText(value);
      case 'str':
      case 'inlineStr':
        return textCell(withoutEscapes(value));
      case 'b':
        return value === '' ? undefined : { kind: 'boolean', text: value === '1' ? 'TRUE' : 'FALSE' };
      case 'e':
        return { kind: 'fault', text: ERRORS.has(value) ? value : '#ERROR', fault: 'error' };
      case 'd':
        return textCell(value);
      default:
        return value === '' ? (this.#hasFormula ? { kind: 'fault', text: '', fault: 'no-value' } : undefined) : numberCell(value, this.#workbook.styles[Number(this.#attributes['s'] ?? 0)], this.#workbook.dateSystem);
    }
  }

  #sharedText(index: string): Cell | undefined {
    const text = /^\d{1,9}$/.test(index) ? this.#workbook.texts[Number(index)] : undefined;
    return text === undefined ? { kind: 'fault', text: '', fault: 'broken' } : textCell(text);
  }
}

/** What Excel shows where a formula went wrong. */
const ERRORS = new Set(['#NULL!', '#DIV/0!', '#VALUE!', '#REF!', '#NAME?', '#NUM!', '#N/A', '#GETTING_DATA', '#SPILL!', '#CALC!']);

function textCell(text: string): Cell | undefined {
  if (text.length > LONGEST_CELL) return { kind: 'fault', text: '', fault: 'too-long' };
  return text === '' ? undefined : { kind: 'text', text };
}

/** `AB12` is column 27. */
function columnOf(reference: string): number {
  const letters = /^([A-Z]{1,3})\d+$/.exec(reference)?.[1];
  if (letters === undefined) throw new WorkbookError('broken');
  return columnNumber(letters);
}

/** Of a number, a workbook keeps fifteen digits. */
const DIGITS_KEPT = 1e15;

function numberCell(written: string, style: NumberStyle | undefined, system: 1900 | 1904): Cell {
  const value = /^[-+]?(\d+\.?\d*|\.\d+)(E[-+]?\d{1,3})?$/i.test(written) ? Number(written) : Number.NaN;
  if (!Number.isFinite(value)) return { kind: 'fault', text: '', fault: 'broken' };
  if (Math.abs(value) >= DIGITS_KEPT) return { kind: 'fault', text: '', fault: 'digits-lost' };
  const text = String(Number(value.toPrecision(15)));
  const time = dateOfSerial(value, system);
  return { kind: 'number', text: style?.digits === undefined ? text : text.padStart(style.digits, '0'), value, ...(time && { time }), ...(style?.date && { dated: style.date }) };
}
