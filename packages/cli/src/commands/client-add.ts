import { randomUUID } from 'node:crypto';
import { OPERATOR, readClient, registerClient, type Purpose } from '@ehch/ledger';
import { parseScope } from '@ehch/service-kit/client';
import { type KeyFlags, readClientKeys } from '../client-keys.ts';
import { Failure } from '../failure.ts';
import { withLedger } from '../operator.ts';
import { renderClient, shownClient } from '../render/client.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

export interface ClientAddFlags extends KeyFlags {
  tenant: string;
  scope: string[];
  purpose: Purpose;
  legalBasis?: string;
  contact?: string;
  rate?: number;
  seesRestricted?: true;
  barsDuplicates?: true;
  replace?: true;
  json?: true;
}

/** Registers a client; it can ask for tokens at once. */
export async function clientAdd(id: string, flags: ClientAddFlags, terminal: Terminal): Promise<ExitCode> {
  const { tenant, purpose, legalBasis, contact, rate: requestsPerMinute, seesRestricted = false, barsDuplicates = false } = flags;
  const scopes = flags.scope.flatMap((scope) => scope.split(/[ ,]+/)).filter((scope) => scope !== '');
  throwAny(faultsOf({ id, tenant, scopes }));
  return withLedger(terminal, async (ledger, settings) => {
    const keys = await readClientKeys(flags, settings);
    const client = { clientId: id, tenant, scopes, ...keys, purpose, seesRestricted, barsDuplicates, ...(legalBasis !== undefined && { legalBasis }), ...(contact !== undefined && { contact }), ...(requestsPerMinute !== undefined && { requestsPerMinute }) };
    const outcome = await registerClient(ledger, client, { replace: flags.replace ?? false, requestId: randomUUID() });
    if (outcome === 'taken') throw new Failure(`${id} is registered. ehch client rotate gives it other keys, and --replace registers it anew.`);
    if (outcome === 'of-another-tenant') throw new Failure(`${id} is of another tenant, and stays there: its records and subscriptions go by it. Register another id.`);
    const entry = await readClient(ledger, id);
    if (entry === undefined) throw new Failure(`${id} was registered and is gone again.`);
    const shown = shownClient(entry);
    terminal.out(flags.json ? asJson({ outcome, client: shown }) : `${outcome === 'added' ? 'Registered.' : 'Registered anew; tokens of before are refused within seconds.'}\n${renderClient(shown)}`);
    return EXIT.done;
  });
}

function faultsOf({ id, tenant, scopes }: { id: string; tenant: string; scopes: string[] }): string[] {
  const wrong = scopes.filter((scope) => parseScope(scope) === undefined);
  return [
    ...(/^[\x21-\x7e]{1,255}$/.test(id) && id !== OPERATOR ? [] : ['The id must be 1 to 255 visible ASCII characters, and not that of this command.']),
    ...(/^[\x21-\x7e]{1,64}$/.test(tenant) ? [] : ['--tenant must be 1 to 64 visible ASCII characters.']),
    ...(scopes.length > 0 ? [] : ['--scope needs one scope at least.']),
    ...(wrong.length === 0 ? [] : [`No scope is ${wrong.join(', ')}: scopes are as system/Encounter.cruds, with letters of cruds in that order.`]),
  ];
}

function throwAny(faults: readonly string[]): void {
  if (faults.length > 0) throw new Failure(faults.join('\n'));
}
