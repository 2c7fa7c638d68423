import type { Receipt, ReceiptEntry } from '../api.ts';
import { heldRows } from '../send-files.ts';
import { renderHeld } from './sent.ts';
import { renderTable } from './table.ts';
import { renderTime } from './time.ts';

/** A receipt: how many rows are where, what became of each row shown, and why rows are held. */
export function renderReceipt(receipt: Receipt, { cells, heldOnly }: { cells: boolean; heldOnly: boolean }): string {
  const { id, fileName, source, counts, waiting, entries } = receipt;
  const title = [`receipt ${id}`, ...(fileName === undefined ? [] : [fileName]), ...(source === undefined ? [] : [`as ${source}`]), receipt.settled ? 'settled' : 'under way'].join(', ');
  const states = Object.entries(counts).map(([state, count]) => `${count} ${state}`).join(', ');
  const held = entries.filter(({ state }) => state === 'held');
  const others = entries.filter(({ state }) => state !== 'held');
  return [
    `${title}: ${states}`,
    ...(waiting ? [`${waiting.text}, ${waiting.ahead} in line${waiting.eta === undefined ? '' : `, through by ${renderTime(waiting.eta)}`}`] : []),
    ...(others.length > 0 ? [renderTable(['place', 'state', 'became', 'delivered'], others.map(entryRow), { became: 70 })] : []),
    ...(held.length > 0 ? [renderHeld(heldRows({ entries: held }), { cells })] : []),
    ...(heldOnly && entries.length === 0 ? ['No row of it is held, and none was.'] : []),
    ...(!heldOnly && entries.length < counts.total ? [`Shown are ${entries.length} of ${counts.total} rows.`] : []),
  ].join('\n');
}

function entryRow({ place, position, state, steps, reason, resolvedBy }: ReceiptEntry): (string | number)[] {
  const resources = steps.flatMap(({ resources: published = [] }) => published.map(({ resource }) => resource));
  const delivered = steps.filter(({ step }) => step === 'delivered').length;
  return [place ?? `entry ${position + 1}`, state, resources.join(' ') || (reason?.text ?? releasedBy(resolvedBy)), delivered];
}

/** What released a row that was held. */
function releasedBy(resolvedBy: ReceiptEntry['resolvedBy']): string {
  if (resolvedBy === undefined) return '';
  return resolvedBy.replay === undefined ? `resolved by receipt ${resolvedBy.receipt ?? ''}` : `resolved by replay ${resolvedBy.replay}`;
}
