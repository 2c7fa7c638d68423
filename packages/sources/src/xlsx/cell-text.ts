import type { ColumnDefinition } from '../definition/definition.ts';
import { writeDate } from './serial-date.ts';
import type { Cell } from './sheet-rows.ts';

/**
 * The text of a cell, as a column of the source reads it. A date that the workbook keeps as a number of days is written in the form that the
 * column declares, so that it is read, kept and shown as any other.
 */
export function cellText(cell: Cell, column: ColumnDefinition | undefined): string {
  if (cell.kind !== 'number') return cell.text;
  if (column?.as === 'date' || column?.as === 'dateTime') return isDate(cell) ? dateText(cell, column) : cell.text;
  return cell.dated !== undefined && cell.time ? writeDate(cell.time, ISO[cell.dated]) : cell.text;
}

type NumberCell = Extract<Cell, { kind: 'number' }>;

const ISO = { date: 'yyyy-MM-dd', dateTime: 'yyyy-MM-dd HH:mm:ss', time: 'HH:mm:ss' } as const;

/** A number that is not formatted as a date is one only where it can be nothing else: 1945 is rather a year than a day of 1905. */
const isDate = ({ dated, time, value }: NumberCell): boolean => time !== undefined && dated !== 'time' && (dated !== undefined || (value >= DAYS_TO_1910 && value < DAYS_TO_2100));

const DAYS_TO_1910 = 3_654;
const DAYS_TO_2100 = 73_051;

function dateText(cell: NumberCell, column: Extract<ColumnDefinition, { as: 'date' | 'dateTime' }>): string {
  if (cell.time === undefined) return cell.text;
  const wholeDay = Number.isInteger(cell.value);
  // A time is never dropped: where a day is asked for, it is for the sender to say what it does there.
  if (column.as === 'date') return writeDate(cell.time, wholeDay ? column.format : `${column.format} HH:mm`);
  // Nor is one made up: midnight is a time only where the format of the cell has one.
  return writeDate(cell.time, wholeDay && cell.dated !== 'dateTime' ? (column.dateFormat ?? dayOf(column.format)) : column.format);
}

/** The day of a form that has a time after it: who wrote nothing else wrote no time. */
const dayOf = (format: string): string => /^[^Hms]*[yMd]/.exec(format)?.[0] ?? ISO.date;
