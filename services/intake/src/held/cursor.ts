import type { HeldPlace } from '@ehch/ledger';
import { isUuid } from '@ehch/service-kit';
import { badFilter } from '../filters.ts';

/** A place in the list of what is held, as clients hand it back. */
export const writeCursor = ({ receiptId, position }: HeldPlace): string => `${receiptId}.${position}`;

/** Throws a 400 for what {@link writeCursor} did not write. */
export function readCursor(cursor: unknown): HeldPlace | undefined {
  if (cursor === undefined) return undefined;
  const [, receiptId = '', position = ''] = /^([0-9a-f-]{36})\.(\d{1,9})$/.exec(String(cursor)) ?? [];
  if (!isUuid(receiptId)) throw badFilter('cursor', 'the one that a page of the list ended with');
  return { receiptId, position: Number(position) };
}
