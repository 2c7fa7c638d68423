import { randomUUID } from 'node:crypto';
import { readClient, revokeClient } from '@ehch/ledger';
import { Failure } from '../failure.ts';
import { withLedger } from '../operator.ts';
import { renderTime } from '../render/time.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

/** Ends a client: it is refused within seconds, by every process. One that was revoked before stays so. */
export async function clientRevoke(id: string, { json }: { json?: true }, terminal: Terminal): Promise<ExitCode> {
  return withLedger(terminal, async (ledger) => {
    const revoked = await revokeClient(ledger, id, randomUUID());
    const entry = await readClient(ledger, id);
    if (!entry?.revokedAt) throw new Failure(`No client is registered as ${id}.`);
    const subscriptions = revoked?.subscriptions ?? 0;
    if (json) terminal.out(asJson({ clientId: id, revokedAt: entry.revokedAt.toISOString(), subscriptionsTurnedOff: subscriptions }));
    else if (revoked === undefined) terminal.out(`${id} was revoked ${renderTime(entry.revokedAt.toISOString())}.`);
    else terminal.out(`${id} is revoked: no more tokens, those that it has are refused within seconds, ${subscriptions} of its subscriptions turned off.`);
    return EXIT.done;
  });
}
