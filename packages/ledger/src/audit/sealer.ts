import type { Ledger } from '../database.ts';
import { repeat } from '../repeat.ts';
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
  const seal = async () => {
    const sealed = await sealAudit(ledger, FULL);
    if (sealed) onSealed?.(sealed);
    return sealed?.rows === FULL;
  };
  return repeat(seal, { everyMs, onError: (error) => { onError(error as Error); } });
}
