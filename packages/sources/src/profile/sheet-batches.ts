import { type Cell, sheetRows } from '../xlsx/sheet-rows.ts';
import { writeDate } from '../xlsx/serial-date.ts';
import type { Sheet, Workbook } from '../xlsx/workbook.ts';
import type { Mark, Row } from './table-batches.ts';

/** The rows of a sheet as a profile reads them: what a source would read, with a mark where the workbook says more of a cell than its text. */
export async function* sheetBatches(workbook: Workbook, sheet: Sheet): AsyncGenerator<Row[]> {
  for await (const rows of sheetRows(workbook, sheet)) {
    yield rows.map(({ row, cells }) => ({ row, cells: cells.map((cell) => (cell ? textOf(cell) : '')), marks: cells.map((cell) => cell && markOf(cell)) }));
  }
}

function textOf(cell: Cell): string {
  if (cell.kind !== 'number' || cell.dated === undefined || cell.dated === 'time' || !cell.time) return cell.text;
  return writeDate(cell.time, cell.dated === 'date' && Number.isInteger(cell.value) ? 'yyyy-MM-dd' : 'yyyy-MM-dd HH:mm:ss');
}

function markOf(cell: Cell): Mark | undefined {
  if (cell.kind === 'fault') return cell.fault === 'error' ? 'error' : 'lost';
  if (cell.kind !== 'number') return undefined;
  if (cell.dated === 'date' || cell.dated === 'dateTime') return Number.isInteger(cell.value) ? 'date' : 'dateTime';
  return 'number';
}
