import { readFile } from 'node:fs/promises';
import { keySetFaults } from '@ehch/service-kit/client';
import { Failure } from './failure.ts';
import type { OperatorSettings } from './operator.ts';

/** Where the keys of a client are: in a file, or at an address of its own. */
export interface KeyFlags {
  jwks?: string;
  jwksUrl?: string;
}

export interface ClientKeys {
  jwks: { keys: object[] };
  jwksUrl?: string;
}

/** The public keys that are meant. Rejects with Failure where there are none, one of them is private or cannot serve, or nobody may publish there. */
export async function readClientKeys({ jwks, jwksUrl }: KeyFlags, settings: Pick<OperatorSettings, 'EHCH_JWKS_ALLOW'>): Promise<ClientKeys> {
  if (jwksUrl !== undefined) return { jwks: { keys: [] }, jwksUrl: publishedAt(jwksUrl, settings) };
  if (jwks === undefined) throw new Failure('Say where its public keys are: --jwks FILE or --jwks-url URL.');
  const text = await readFile(jwks, 'utf8').catch((cause: unknown) => {
    throw new Failure(`${jwks} cannot be read.`, cause);
  });
  const value = parse(text, jwks);
  const faults = keySetFaults(value);
  if (faults.length > 0) throw new Failure(`Nothing was registered: ${jwks}\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  return { jwks: { keys: (value as ClientKeys['jwks']).keys } };
}

// What stands in the file is not told, nor what the parser says of it: it may be a private key.
function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Failure(`${path} is not JSON. Keys come as a JSON Web Key Set: {"keys": [...]}.`);
  }
}

function publishedAt(text: string, { EHCH_JWKS_ALLOW: allowed = [] }: Pick<OperatorSettings, 'EHCH_JWKS_ALLOW'>): string {
  const address = URL.canParse(text) ? new URL(text) : undefined;
  const secure = address?.protocol === 'https:' || allowed.some(({ origin }) => origin === address?.origin);
  if (address === undefined || !secure || address.username !== '' || address.password !== '') throw new Failure('--jwks-url must be an https address without a user name.');
  return address.href;
}
