import { type Ledger, type Sealed, startAuditSealer } from '@ehch/ledger';
import type { Logger } from '@ehch/service-kit';

const A_MINUTE_MS = 60_000;

/**
 * Seals the audit in this process. The newest seal goes to the log once a minute at most: kept there, out of reach of whoever owns the
 * database, it proves later that nothing before it was made anew (SEC-034).
 */
export function startSealer({ ledger, logger }: { ledger: Ledger; logger: Logger }): { close(): Promise<void> } {
  let loggedAt = -Infinity;
  const onSealed = ({ number, digest }: Sealed) => {
    if (performance.now() - loggedAt < A_MINUTE_MS) return;
    loggedAt = performance.now();
    logger.info('audit-sealed', { position: number, digest });
  };
  return startAuditSealer(ledger, { onSealed, onError: (err) => { logger.error('audit-not-sealed', { err }); } });
}
