import { countSealed, retiredKeys } from '@ehch/ledger';
import { withLedger } from '../operator.ts';
import { renderTable } from '../render/table.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

/** Shows how many secrets are sealed under which key, and which keys are retired. */
export async function keysList({ json }: { json?: true }, terminal: Terminal): Promise<ExitCode> {
  return withLedger(terminal, async (ledger) => {
    const [counts, retired] = [await countSealed(ledger), await retiredKeys(ledger)];
    const keys = [...new Set([...Object.keys(counts), ...retired])].map((id) => ({ id, secrets: counts[id] ?? 0, state: stateOf(id, retired) }));
    if (json) terminal.out(asJson(keys));
    else terminal.out(keys.length === 0 ? 'The ledger has no secrets yet.' : renderTable(['key', 'secrets', 'state'], keys.map(({ id, secrets, state }) => [id === '' ? '(none)' : id, secrets, state])));
    return EXIT.done;
  });
}

function stateOf(id: string, retired: readonly string[]): 'not sealed' | 'retired' | 'in use' {
  if (id === '') return 'not sealed';
  return retired.includes(id) ? 'retired' : 'in use';
}
