import { countKeptRows, type KeptEntry, keptRows, type Ledger, type Window } from '@ehch/ledger';
import { type ImpactTally, type Outcome, RECORD_TYPES } from '@ehch/records';
import { type Source, type SourceRow, tablesOf } from '@ehch/sources';
import { aboutOf, codesOf, outcomeOf } from './outcome.ts';
import { type Bounds, sweep, type SweptImpact } from './sweep.ts';

/**
 * What would change if a candidate read what a source reads: the cells that were kept of its rows are read by both, and what becomes of
 * them is compared. A row that came several times is looked at once, as it came last. Writes nothing.
 */
export async function sourceImpact(ledger: Ledger, { live, candidate }: { live: Source; candidate: Source }, window: Window, bounds: Bounds): Promise<SweptImpact> {
  const seen = new Set<number>();
  return sweep(keptRows(ledger, window, live.name), { ...bounds, inWindow: await countKeptRows(ledger, window, live.name) }, (tally, batch) => {
    for (const kept of batch) {
      if (kept.recordId !== null && seen.has(kept.recordId)) continue;
      if (kept.recordId !== null) seen.add(kept.recordId);
      compare(tally, kept, { before: interpreted(live, kept), after: interpreted(candidate, kept) });
    }
  });
}

/** Nothing where the source has no such table, as a candidate that has given one up. */
function interpreted({ definition, interpret }: Source, { place, row, table, cells }: KeptEntry): SourceRow | undefined {
  return tablesOf(definition).some(({ name }) => name === table) ? interpret({ place, row, table, cells }) : undefined;
}

interface Readings {
  before: SourceRow | undefined;
  after: SourceRow | undefined;
}

function compare(tally: ImpactTally, { receiptId, place, laneKey }: KeptEntry, { before, after }: Readings): void {
  const subject = { key: laneKey ?? keyOf(before) ?? keyOf(after) ?? `${receiptId} ${place}`, about: aboutOf(before?.recordType ?? after?.recordType) };
  if (isSame(before, after)) tally.same(subject);
  else tally.add({ ...subject, at: { receipt: receiptId, place }, before: outcomeIn(before), after: outcomeIn(after) });
}

const isSame = (before: SourceRow | undefined, after: SourceRow | undefined): boolean =>
  before !== undefined && after !== undefined && 'record' in before && 'record' in after && before.recordType === after.recordType && JSON.stringify(before.record) === JSON.stringify(after.record);

/** Of a row that became no record when it came: by the first of its names. Stays in the process. */
function keyOf(row: SourceRow | undefined): string | undefined {
  const [name] = row && 'record' in row ? (RECORD_TYPES[row.recordType]?.subject(row.record) ?? []) : [];
  return name && `${name.system}|${name.value}`;
}

function outcomeIn(row: SourceRow | undefined): Outcome {
  if (row === undefined) return { resources: [] };
  const type = row.recordType === undefined ? undefined : RECORD_TYPES[row.recordType];
  return 'record' in row && type !== undefined ? outcomeOf(type, row.record) : { held: 'issues' in row ? codesOf(row.issues) : [] };
}
