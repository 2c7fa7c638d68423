import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Ledger, saveClient } from '@ehch/ledger';

/** A client that is made at the first start in development, with every scope, for whoever tries things out. */
interface ThrowAwayClient {
  clientId: string;
  /** Private JWK, with `kid` and `alg`. */
  privateKey: Record<string, unknown> & { kid: string };
  tokenUrl: string;
  scope: string;
}

const SCOPE = 'system/*.cruds';
/** The tenant of that client. */
export const DEMO_TENANT = 'demo';

/** Reads the throw-away client of a data directory, or makes it, and registers it with the ledger. */
export async function openThrowAwayClient(ledger: Ledger, dataDir: string, tokenUrl: string): Promise<void> {
  const file = join(dataDir, 'demo-client.json');
  const kept = await readFile(file, 'utf8').then((text) => JSON.parse(text) as ThrowAwayClient, () => undefined);
  const client = { ...(kept ?? makeClient()), tokenUrl, scope: SCOPE };
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, `${JSON.stringify(client, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
  const { d: _private, ...publicKey } = client.privateKey;
  await saveClient(ledger, { clientId: client.clientId, tenant: DEMO_TENANT, jwks: { keys: [publicKey] }, scopes: [SCOPE] });
}

function makeClient(): Pick<ThrowAwayClient, 'clientId' | 'privateKey'> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  return { clientId: `demo-${randomUUID()}`, privateKey: { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'ES384', use: 'sig' } };
}
