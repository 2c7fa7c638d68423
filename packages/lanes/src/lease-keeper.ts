import { type Lease, type Ledger, renewLeases, repeat } from '@ehch/ledger';
import { asError } from './as-error.ts';

/** The leases that this process holds, lengthened while it lives. */
export interface LeaseKeeper {
  /** @param startedAt monotonic time in ms before the claim was asked for */
  add(lease: Lease, startedAt: number): void;
  remove(lease: Lease): void;
  /**
   * By our own monotonic clock: a process that was suspended finds that its time is over before it writes (REL-064). False
   * too once a renewal has found that the lease was lost.
   */
  isOurs(lease: Lease): boolean;
  close(): Promise<void>;
}

export function keepLeases(ledger: Ledger, leaseMs: number, onError: (error: Error) => void): LeaseKeeper {
  const endsAt = new Map<Lease, number>();
  const renew = async () => {
    const startedAt = performance.now();
    const held = [...endsAt].filter(([, end]) => end > startedAt).map(([lease]) => lease);
    const renewed = await renewLeases(ledger, held, leaseMs);
    for (const lease of held) {
      if (!renewed.has(lease)) endsAt.delete(lease);
      else if (endsAt.has(lease)) endsAt.set(lease, startedAt + leaseMs);
    }
  };
  // What is not renewed within the time of a lease is lost, so there is nothing to wait for.
  const renewing = repeat(renew, { everyMs: leaseMs / 3, limitMs: leaseMs, onError: (error) => { onError(asError(error)); } });
  return {
    add: (lease, startedAt) => void endsAt.set(lease, startedAt + leaseMs),
    remove: (lease) => void endsAt.delete(lease),
    isOurs: (lease) => (endsAt.get(lease) ?? 0) > performance.now(),
    close: () => renewing.close(),
  };
}
