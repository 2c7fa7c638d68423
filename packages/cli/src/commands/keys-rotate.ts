import { randomUUID } from 'node:crypto';
import { countSealed, type Ledger, resealSigningKeys, resealSubscriptions, retiredKeys, retireKeys, type Seal } from '@ehch/ledger';
import { type Keyring, loadConfig, WEBHOOK_KEY_ID } from '@ehch/service-kit/client';
import { Failure } from '../failure.ts';
import { keySettings, openKeys } from '../key-settings.ts';
import { withLedger } from '../operator.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

const FIRST = '00000000-0000-0000-0000-000000000000';
const BATCH = 100;
/** What others write under an older key meanwhile is found by another round; who still does after so many has not got the new key. */
const MOST_ROUNDS = 20;

/** Seals every secret again under the newest key, in batches, while services run; then the ledger takes nothing under the others any more. */
export async function keysRotate({ json }: { json?: true }, terminal: Terminal): Promise<ExitCode> {
  const keys = openKeys(loadConfig(keySettings, terminal.env));
  return withLedger(terminal, async (ledger) => {
    const newest = keys.newest();
    const known = await knownKeys(ledger, keys);
    let sealed = 0;
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      sealed += await resealAll(ledger, keys);
      const retired = await retireKeys(ledger, { newest, known, requestId: randomUUID() });
      if (retired === undefined) continue;
      terminal.out(json ? asJson({ newest, sealed, retired }) : `${sealed} rows were sealed again under ${newest}; nothing is under another key, and nothing is taken under one any more.`);
      return EXIT.done;
    }
    throw new Failure(`${sealed} rows were sealed again under ${newest}, and somebody goes on sealing under another key: bring the key file to every machine, then do this again.`);
  });
}

/** The keys of the file and those that something is sealed under, all of which have to be there to seal it again. */
async function knownKeys(ledger: Ledger, keys: Keyring): Promise<string[]> {
  const used = Object.keys(await countSealed(ledger)).filter((id) => id !== '');
  const missing = used.filter((id) => !keys.ids().includes(id));
  if (missing.length > 0) throw new Failure(`Secrets are sealed under ${missing.join(', ')}, and that key is not here: EHCH_KEY_FILE has to have it until they are sealed again, or EHCH_WEBHOOK_KEY where it is ${WEBHOOK_KEY_ID}.`);
  if ((await retiredKeys(ledger)).includes(keys.newest())) throw new Failure(`The key ${keys.newest()} is retired. ehch keys new adds another.`);
  return [...new Set([...keys.ids(), ...used])];
}

async function resealAll(ledger: Ledger, seal: Seal): Promise<number> {
  let sealed = await resealSigningKeys(ledger, seal);
  for (let after: string | undefined = FIRST; after !== undefined; ) {
    const batch: { last?: string; sealed: number } = await resealSubscriptions(ledger, seal, { after, limit: BATCH });
    sealed += batch.sealed;
    after = batch.last;
  }
  return sealed;
}
