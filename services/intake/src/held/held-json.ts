import type { HeldEntry } from '@ehch/ledger';

/** One held row or record as its sender reads it: where it is, what is wrong, who does what about it, and since when. */
export function heldJson({ receiptId, position, source, fileName, place, row, recordType, recordId, homes, since, who, issues, reason }: HeldEntry): object {
  return {
    receipt: receiptId,
    url: `/receipts/${receiptId}?offset=${position}&limit=1`,
    position,
    ...(source !== null && { source }),
    ...(fileName !== null && { fileName }),
    ...(place !== null && { place }),
    ...(row !== null && { row }),
    ...(recordType !== null && { recordType }),
    ...(recordId !== null && { recordId }),
    ...(homes !== null && homes.length > 0 && { homes }),
    since,
    who,
    issues: [...(reason ? [reasonIssue(reason)] : []), ...issues],
  };
}

/** Why a record cannot go on stands first; what the mapping or the server said of it in detail follows. */
function reasonIssue({ code, text, fix, who }: NonNullable<HeldEntry['reason']>): object {
  return { code, severity: 'error', text, ...(fix !== undefined && { fix }), ...(who !== undefined && { who }) };
}
