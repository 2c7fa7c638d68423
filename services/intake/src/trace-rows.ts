import type { EntryDraft, ReceiptEntry } from '@ehch/ledger';
import { type OpenSpan, openSpan } from '@ehch/service-kit';

/** The traces of rows that are taken in together. */
export interface RowTraces {
  /** The rows, each with the trace that its record takes along. Of a transaction that is run again they are the same. */
  begin(drafts: readonly EntryDraft[]): EntryDraft[];
  /** @param entries the same rows as the ledger has them now */
  taken(receiptId: string, entries: readonly ReceiptEntry[]): void;
  /** Nothing of them was taken. */
  broken(): void;
}

/**
 * A record that is sent alone goes on with the trace of its request. Of several each has a trace of its own, which names the
 * request's: a file of ten thousand rows in one trace could be looked at by nobody.
 */
export function traceRows({ isAlone }: { isAlone: boolean }): RowTraces {
  const spans = new Map<number, OpenSpan>();
  const spanOf = (index: number, recordType: string): OpenSpan => {
    const span = spans.get(index) ?? openSpan('intake', { apart: !isAlone, facts: { recordType } });
    spans.set(index, span);
    return span;
  };
  return {
    begin: (drafts) => drafts.map((draft, index) => {
      if (draft.record === undefined) return draft;
      const { traceparent } = spanOf(index, draft.record.recordType);
      return traceparent === undefined ? draft : { ...draft, record: { ...draft.record, traceparent } };
    }),
    taken: (receiptId, entries) => {
      for (const [index, span] of spans) {
        const { position, standing, recordId } = entries[index] ?? {};
        span.end({ receiptId, ...(position !== undefined && { position }), ...(standing !== undefined && { outcome: standing }), ...(recordId !== undefined && { recordId }) });
      }
    },
    broken: () => {
      for (const span of spans.values()) span.end({}, true);
    },
  };
}
