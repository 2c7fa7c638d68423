import { randomUUID } from 'node:crypto';
import { settleRestored } from '@ehch/ledger';
import { withLedger } from '../operator.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

/** Makes a ledger that was restored fit to go on, before services start on it, and says what has to be sent again. */
export async function restored({ json, nothingLost = false }: { json?: true; nothingLost?: boolean }, terminal: Terminal): Promise<ExitCode> {
  return withLedger(terminal, async (ledger) => {
    const { lastReceivedAt, subscriptions } = await settleRestored(ledger, { isAnythingLost: !nothingLost, requestId: randomUUID() });
    if (json) terminal.out(asJson({ lastReceivedAt: lastReceivedAt?.toISOString() ?? null, subscriptions }));
    else terminal.out(nothingLost ? 'The ledger goes on where it was: nothing was lost.' : wordsFor(lastReceivedAt, subscriptions));
    return EXIT.done;
  });
}

function wordsFor(at: Date | null, subscriptions: number): string {
  const since = at === null ? 'Nothing was received before the backup: have everything sent again.' : `The last that this ledger knows of was received at ${at.toISOString()}: have everything since then sent again.`;
  return `${since}\n${subscriptions} subscriptions go on behind the numbers that may have been told; their clients are led to begin with a snapshot.`;
}
