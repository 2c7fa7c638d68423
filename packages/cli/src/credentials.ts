import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTokenClient, type PrivateKey, type TokenClient, TokenRequestError } from '@ehch/service-kit/client';
import { Failure } from './failure.ts';
import type { Settings } from './settings.ts';

/** What the stack writes into its data directory in development. */
interface DemoClient {
  clientId: string;
  privateKey: PrivateKey & { kid: string; alg?: string };
  tokenUrl: string;
  scope?: string;
}

/**
 * Access tokens from EHCH_TOKEN, or by the throw-away client of the data directory: from EHCH_URL where it is set, since from within a network of
 * containers EHCH does not answer where the world knows it. Rejects with Failure.
 */
export async function openTokens({ EHCH_TOKEN: token, EHCH_DATA_DIR: dataDir, EHCH_URL: url }: Pick<Settings, 'EHCH_TOKEN' | 'EHCH_DATA_DIR'> & { EHCH_URL?: URL | undefined }): Promise<TokenClient> {
  if (token !== undefined) return { token: () => Promise.resolve(token), invalidate: () => undefined };
  const { clientId, privateKey, tokenUrl, scope } = await readDemoClient(join(dataDir, 'demo-client.json'));
  const address = url === undefined ? tokenUrl : `${url.href.replace(/\/+$/, '')}/oauth2/token`;
  const tokens = createTokenClient({ clientId, tokenUrl: address, audience: tokenUrl, privateKey, kid: privateKey.kid, algorithm: 'ES384', ...(scope !== undefined && { scope }) });
  return { token: () => tokens.token().catch(explain), invalidate: (refused) => { tokens.invalidate(refused); } };
}

async function readDemoClient(path: string): Promise<DemoClient> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Failure(`There is no ${path}. Start EHCH in development first, or set EHCH_DATA_DIR to its data directory, or EHCH_TOKEN.`, cause);
  });
  try {
    return JSON.parse(text) as DemoClient;
  } catch (cause) {
    throw new Failure(`${path} is not JSON. Delete it and start EHCH again.`, cause);
  }
}

function explain(error: unknown): never {
  if (error instanceof TokenRequestError) throw new Failure(`${error.message}. Is EHCH running, and is demo-client.json its own?`, error);
  throw error;
}
