import { listClients, readClient } from '@ehch/ledger';
import { Failure } from '../failure.ts';
import { withLedger } from '../operator.ts';
import { renderClient, renderClients, shownClient } from '../render/client.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

/** Shows every client that is registered, or was. */
export async function clientList({ json }: { json?: true }, terminal: Terminal): Promise<ExitCode> {
  const clients = (await withLedger(terminal, (ledger) => listClients(ledger))).map(shownClient);
  if (json) terminal.out(asJson(clients));
  else terminal.out(clients.length === 0 ? 'No client is registered. ehch client add registers one.' : renderClients(clients));
  return EXIT.done;
}

/** Shows one client. */
export async function clientShow(id: string, { json }: { json?: true }, terminal: Terminal): Promise<ExitCode> {
  const entry = await withLedger(terminal, (ledger) => readClient(ledger, id));
  if (entry === undefined) throw new Failure(`No client is registered as ${id}.`);
  terminal.out(json ? asJson(shownClient(entry)) : renderClient(shownClient(entry)));
  return EXIT.done;
}
