import type { HeldItem, HeldList } from '../held-answers.ts';
import { renderTable } from './table.ts';
import { renderTime } from './time.ts';

/** More are told of by their number only. */
const MOST_SHOWN = 200;

/** What is held, by source, file and row: one line for each reason, and how often each reason comes. */
export function renderHeldList({ total, groups, entries }: HeldList, { cells }: { cells: boolean }): string {
  if (total === 0) return 'Nothing is held.';
  const lines = [...entries].sort(inOrder).flatMap((item) => item.issues.map((issue) => lineOf(item, issue, cells)));
  const head = ['file', 'row', 'column', ...(cells ? ['cell'] : []), 'code', 'who', 'since', 'what is wrong, and what to do'];
  const table = renderTable(head, lines.slice(0, MOST_SHOWN), { column: 22, cell: 22, 'what is wrong, and what to do': 60 });
  const counts = renderTable(['code', 'source', 'who', 'held'], groups.map(({ code, source = '', who, count }) => [code, source, who, count]));
  return [table, ...(lines.length > MOST_SHOWN ? [`… and ${lines.length - MOST_SHOWN} more; --json has all.`] : []), counts, total === 1 ? '1 is held.' : `${total} are held.`].join('\n');
}

function lineOf({ fileName = '', place, position, who, since }: HeldItem, { column = '', cell = '', code, who: owner, text, fix = '' }: HeldItem['issues'][number], cells: boolean): string[] {
  return [fileName, place ?? `entry ${position + 1}`, column, ...(cells ? [cell] : []), code, owner ?? who.join(', '), renderTime(since), `${text} ${fix}`.trim()];
}

/** The newest file of a source first, and within it as it stands there. */
export function inOrder(a: HeldItem, b: HeldItem): number {
  return (a.source ?? '').localeCompare(b.source ?? '') || (a.fileName ?? '').localeCompare(b.fileName ?? '') || b.receipt.localeCompare(a.receipt) || a.position - b.position;
}
