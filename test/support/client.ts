import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { type Ledger, saveClient } from '@ehch/ledger';
import { createTokenClient } from '@ehch/service-kit';

/** A client of our API with a key of its own. */
export interface TestClient {
  clientId: string;
  tenant: string;
  /** A request with its token. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  postJson(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  token(): Promise<string>;
}

/** Registers a client in the ledger and gets its tokens as any client does. */
export async function registerClient(ledger: Ledger, url: string, { tenant = 'tenant-a', scope = 'system/*.cruds' } = {}): Promise<TestClient> {
  const clientId = `client-${randomUUID()}`;
  const kid = randomUUID();
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  await saveClient(ledger, { clientId, tenant, jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES384', use: 'sig' }] }, scopes: scope.split(' ') });
  const tokens = createTokenClient({ tokenUrl: `${url}/oauth2/token`, clientId, scope, privateKey, kid, algorithm: 'ES384' });
  const send: TestClient['fetch'] = async (path, init = {}) => fetch(new URL(path, url), { ...init, headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${await tokens.token()}` } });
  return {
    clientId,
    tenant,
    fetch: send,
    token: () => tokens.token(),
    postJson: (path, body, headers = {}) => send(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }),
  };
}
