import type { Replay, ReplayPreview } from '../replay-answers.ts';
import { renderTable } from './table.ts';
import { renderTime } from './time.ts';

/** How much a replay would be about, and how much of that is certain to stay as it is. */
export function renderPreview({ total, unchanged, nothingWouldChange, groups }: ReplayPreview): string {
  if (total === 0) return 'Nothing matches, so nothing would change.';
  const table = renderTable(['what', 'source', 'record type', 'state', 'number', 'unchanged'], groups.map((group) => [group.kind, group.source ?? '', group.recordType ?? '', group.state, group.count, group.unchanged]));
  const sum = nothingWouldChange ? `Nothing would change: all ${total} are published as this release maps them.` : `${total} would be replayed; ${unchanged} of them are published as this release maps them, and stay as they are.`;
  return `${table}\n${sum}`;
}

/** One line of progress. */
export const renderReplayProgress = ({ state, looked, total, records }: Replay): string => `${state}: ${looked} of ${total} looked at${records.inLine > 0 ? `, ${records.inLine} in line` : ''}`;

/** What became of a replay. */
export function renderReplay(replay: Replay): string {
  const { id, state, rows, records, changed } = replay;
  const counts: [number, string][] = [
    [records.published, 'published anew'],
    [records.unchanged, 'unchanged'],
    [rows.released, 'held rows released'],
    [rows.stillHeld, 'held rows are held still'],
    [rows.notKept, 'held rows of which nothing is kept to read again'],
    [records.superseded, 'left, since a newer version stands'],
    [records.underWay, 'on their way already'],
    [records.reread, 'read again to another content'],
    [records.unreadable, 'that the source does not read to the same record any more, left as they are'],
    [records.waiting, 'wait for something'],
    [records.held, 'held'],
  ];
  const lines = counts.filter(([count]) => count > 0).map(([count, words]) => `  ${count} ${words}`);
  return [`replay ${id}, ${renderReplayProgress(replay)}`, ...lines, ...(state === 'done' && !changed ? ['Nothing changed.'] : [])].join('\n');
}

export function renderReplays(replays: readonly Replay[]): string {
  if (replays.length === 0) return 'There is no replay.';
  return renderTable(['replay', 'state', 'asked for', 'looked at', 'of', 'filter'], replays.map(({ id, state, requestedAt, looked, total, filter }) => [id, state, renderTime(requestedAt), looked, total, Object.entries(filter).map(([name, value]) => `${name} ${value}`).join(', ')]), { filter: 40 });
}
