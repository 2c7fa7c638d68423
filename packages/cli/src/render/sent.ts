import type { HeldRow, SentFile } from '../send-files.ts';
import { renderTable } from './table.ts';

/** One line of progress. */
export function renderProgress({ file, refused, read, accepted, unchanged, waiting, held }: SentFile, number: number, of: number): string {
  const outcome = refused === undefined ? [`${read} read`, `${accepted} accepted`, ...(unchanged > 0 ? [`${unchanged} unchanged`] : []), ...(waiting > 0 ? [`${waiting} waiting`] : []), ...(held.length > 0 ? [`${rowsHeld(held)} held`] : [])].join(', ') : 'refused';
  return `${String(number).padStart(String(of).length)}/${of} ${file}: ${outcome}`;
}

/** What became of all files: a line each and their sum, and why files were refused and rows are held. */
export function renderSent(sent: readonly SentFile[], { cells = false }: { cells?: boolean } = {}): string {
  const lines = sent.map(({ file, source, receipt = '', read, accepted, unchanged, superseded, waiting, held, seconds }) => [file, source, receipt, read, accepted, unchanged, superseded, waiting, rowsHeld(held), seconds]);
  const sum = totals(sent);
  const counts = renderTable(
    ['file', 'source', 'receipt', 'read', 'accepted', 'unchanged', 'superseded', 'waiting', 'held', 'seconds'],
    [...lines, ...(sent.length > 1 ? [['all', '', '', sum.read, sum.accepted, sum.unchanged, sum.superseded, sum.waiting, sum.held, sum.seconds]] : [])],
  );
  const refusals = sent.flatMap(({ file, refused }) => (refused === undefined ? [] : [`${file} was refused as a whole:\n${refused}`]));
  const held = sent.flatMap((file) => file.held.map((row) => ({ ...row, file: file.file })));
  return [counts, ...refusals, ...(held.length > 0 ? [renderHeld(held, { cells })] : []), ...(sum.underWay > 0 ? [`${sum.underWay} rows are still under way.`] : []), ...(sum.waiting > 0 ? [`${sum.waiting} rows wait for another record, such as that of a resident who is held. They go on by themselves when it comes.`] : [])].join('\n\n');
}

/** More are told of by their number only. */
const MOST_SHOWN = 60;

/** Why rows are held, and what to do about it. What stands in a cell may be of a resident, so it is shown only when asked for. */
export function renderHeld(held: readonly (HeldRow & { file?: string })[], { cells }: { cells: boolean }): string {
  const shown = held.slice(0, MOST_SHOWN);
  const withFile = shown.some(({ file }) => file !== undefined);
  const head = [...(withFile ? ['file'] : []), 'held', 'column', ...(cells ? ['cell'] : []), 'code', 'what is wrong, and what to do'];
  const rows = shown.map(({ file = '', place, column = '', cell = '', code, text, fix = '' }) => [...(withFile ? [file] : []), place, column, ...(cells ? [cell] : []), code, `${text} ${fix}`.trim()]);
  const table = renderTable(head, rows, { column: 22, cell: 22, 'what is wrong, and what to do': 60 });
  return held.length > shown.length ? `${table}\n… and ${held.length - shown.length} more; --json has them.` : table;
}

export interface Totals {
  files: number;
  refused: number;
  read: number;
  accepted: number;
  unchanged: number;
  superseded: number;
  held: number;
  underWay: number;
  waiting: number;
  seconds: number;
}

export function totals(sent: readonly SentFile[]): Totals {
  const sumOf = (count: (file: SentFile) => number): number => sent.reduce((sum, file) => sum + count(file), 0);
  return {
    files: sent.length,
    refused: sumOf(({ refused }) => (refused === undefined ? 0 : 1)),
    read: sumOf(({ read }) => read),
    accepted: sumOf(({ accepted }) => accepted),
    unchanged: sumOf(({ unchanged }) => unchanged),
    superseded: sumOf(({ superseded }) => superseded),
    held: sumOf(({ held }) => rowsHeld(held)),
    underWay: sumOf(({ underWay }) => underWay),
    waiting: sumOf(({ waiting }) => waiting),
    seconds: Math.round(sumOf(({ seconds }) => seconds) * 1000) / 1000,
  };
}

/** A row may be held for several reasons. */
const rowsHeld = (held: readonly HeldRow[]): number => new Set(held.map(({ place }) => place)).size;
