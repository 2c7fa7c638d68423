import type { Ledger } from '../database.ts';
import { type Sealed, sealAudit } from './seal.ts';

export interface SealerOptions {
  everyMs?: number;
  /** Told of each seal; where its digest is kept, nobody can make the chain anew unseen. */
  onSealed?(sealed: Sealed): void;
  onError(error: Error): void;
}

const FULL = 10_000;

/** Seals the audit in the background for as long as this process runs. Any number of processes may do so. */
export function startAuditSealer(ledger: Ledger, { everyMs = 1_000, onSealed, onError }: SealerOptions): { close(): Promise<void> } {
  let closed = false;
  let working: Promise<void> | undefined;
  const sealAll = async () => {
    for (let more = true; more && !closed; ) {
      const sealed = await sealAudit(ledger, FULL);
      if (sealed) onSealed?.(sealed);
      more = sealed?.rows === FULL;
    }
  };
  const timer = setInterval(() => {
    working ??= sealAll().catch((error: unknown) => { onError(error as Error); }).finally(() => { working = undefined; });
  }, everyMs);
  return {
    close: async () => {
      closed = true;
      clearInterval(timer);
      await working;
    },
  };
}
