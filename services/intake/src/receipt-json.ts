import type { EntryView, ReceiptView } from '@ehch/ledger';

/** A receipt as its sender reads it: every step of every record, or why it is held. */
export function receiptJson(receipt: ReceiptView, { url, offset, limit }: { url: string; offset: number; limit: number }): object {
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
    settled: complete && (counts.received ?? 0) + (counts.mapped ?? 0) + (counts.waiting ?? 0) === 0,
    counts: { total, ...counts },
    entries: receipt.entries.map(entryJson),
    ...(more && { next: `${url}?offset=${offset + limit}&limit=${limit}` }),
  };
}

function entryJson({ position, place, state, recordType, recordId, issues, resolvedBy, reason, published, delivered, ...times }: EntryView): object {
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
    ...(resolvedBy && { resolvedBy }),
    ...(reason && { reason }),
    ...(issues.length > 0 && { issues }),
  };
}
