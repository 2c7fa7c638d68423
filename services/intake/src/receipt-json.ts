import type { EntryView, ReceiptView } from '@ehch/ledger';
import type { Waiting } from './waiting.ts';

interface ReceiptPage {
  url: string;
  offset: number;
  limit: number;
  /** What each posted encounter was matched to, by its position. */
  matches?: ReadonlyMap<number, object>;
  /** Why what is not published yet is not. */
  waiting?: Waiting;
}

/** Whether nothing of it is under way any more. */
export const isSettled = ({ complete, counts }: ReceiptView): boolean => complete && (counts.received ?? 0) + (counts.mapped ?? 0) + (counts.waiting ?? 0) === 0;

/** A receipt as its sender reads it: every step of every record, or why it is held. */
export function receiptJson(receipt: ReceiptView, { url, offset, limit, matches, waiting }: ReceiptPage): object {
  const { id, kind, source, fileName, receivedAt, complete, total, counts } = receipt;
  const more = offset + receipt.entries.length < total;
  return {
    id,
    url,
    kind,
    ...(source !== null && { source }),
    ...(fileName !== null && { fileName }),
    receivedAt,
    complete,
    settled: isSettled(receipt),
    counts: { total, ...counts },
    ...(waiting && { waiting }),
    entries: receipt.entries.map((entry) => entryJson(entry, matches?.get(entry.position))),
    ...(more && { next: `${url}?offset=${offset + limit}&limit=${limit}` }),
  };
}

function entryJson({ position, place, state, recordType, recordId, issues, resolvedBy, reason, published, delivered, ...times }: EntryView, match: object | undefined): object {
  const steps = [
    ...(times.receivedAt ? [{ step: 'received', at: times.receivedAt }] : []),
    ...(times.mappedAt ? [{ step: 'mapped', at: times.mappedAt }] : []),
    ...(times.publishedAt ? [{ step: 'published', at: times.publishedAt, resources: published }] : []),
    ...delivered.map(({ at, ...delivery }) => (at ? { step: 'delivered', at, ...delivery } : { step: 'to-deliver', ...delivery })),
  ];
  return {
    position,
    ...(place !== null && { place }),
    state,
    ...(recordType !== null && { recordType }),
    ...(recordId !== null && { recordId }),
    steps,
    ...(match && { encounter: match }),
    ...(resolvedBy && { resolvedBy }),
    ...(reason && { reason }),
    ...(issues.length > 0 && { issues }),
  };
}
