import { type Lag, lagStatus } from '@ehch/ledger';

/** How much a subscriber needs somebody, by what stands worst about it. */
const RANK = { overdue: 0, error: 1, failing: 2, unacknowledged: 3, behind: 4, requested: 5, fine: 6, off: 7 } as const;

export function rankOf(lag: Pick<Lag, 'status' | 'attempts' | 'retractions' | 'waiting'>): keyof typeof RANK {
  if (lag.retractions.some(({ alertedAt }) => alertedAt !== null)) return 'overdue';
  const status = lagStatus(lag);
  if (status === 'error' || status === 'failing') return status;
  if (lag.retractions.length > 0) return 'unacknowledged';
  if (status === 'active') return lag.waiting > 0 ? 'behind' : 'fine';
  return status;
}

/** Sorts the one that needs somebody most to the front; among equals the one with the oldest news, then the most of it. */
export function worstFirst(one: Lag, other: Lag): number {
  return RANK[rankOf(one)] - RANK[rankOf(other)] || (other.oldestMs ?? -1) - (one.oldestMs ?? -1) || other.waiting - one.waiting || (one.topic < other.topic ? -1 : 1);
}
