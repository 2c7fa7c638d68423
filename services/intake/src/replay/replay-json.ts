import type { Replay, ReplayCount, ReplayOutcome } from '@ehch/ledger';

type Outcomes = Partial<Record<ReplayOutcome | 'open', number>>;

/** A replay as its owner reads it: what it is about, how far it is, and what became of what. */
export function replayJson({ id, filter, state, progress, requestedAt, finishedAt }: Replay, outcomes: Outcomes): object {
  const { total, released, stillHeld, notKept, superseded, underWay, reread, unreadable, sent } = progress;
  const { published = 0, unchanged = 0, held = 0, waiting = 0, superseded: overtaken = 0, open = 0 } = outcomes;
  return {
    id,
    url: `/replays/${id}`,
    state,
    filter,
    requestedAt,
    ...(finishedAt !== null && { finishedAt }),
    total,
    looked: released + stillHeld + notKept + superseded + underWay + sent,
    rows: { released, stillHeld, notKept },
    records: { published, unchanged, superseded: superseded + overtaken, held, waiting, underWay, inLine: open, reread, unreadable },
    changed: released + published > 0,
  };
}

/** What a replay would be about. Nothing was written. */
export function previewJson(filter: object, groups: readonly ReplayCount[]): object {
  const sum = (of: (group: ReplayCount) => number): number => groups.reduce((total, group) => total + of(group), 0);
  const [total, unchanged] = [sum(({ count }) => count), sum(({ current }) => current)];
  return {
    preview: true,
    filter,
    total,
    unchanged,
    nothingWouldChange: total === unchanged,
    groups: groups.map(({ source, recordType, current, ...group }) => ({ ...group, unchanged: current, ...(source !== null && { source }), ...(recordType !== null && { recordType }) })),
  };
}
