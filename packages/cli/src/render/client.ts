import type { RegisteredEntry } from '@ehch/ledger';
import { renderTable } from './table.ts';
import { renderTime } from './time.ts';

/** A client as the command shows it: nothing of it is secret, its keys are told by name alone. */
export interface ShownClient {
  clientId: string;
  tenant: string;
  state: 'good' | 'revoked';
  scopes: string[];
  keys: { kid: string; kty: string }[];
  jwksUrl?: string;
  purpose: string;
  legalBasis?: string;
  contact?: string;
  requestsPerMinute?: number;
  seesRestricted: boolean;
  barsDuplicates: boolean;
  registeredAt: string;
  revokedAt?: string;
}

export function shownClient({ jwks, jwksUrl, legalBasis, contact, requestsPerMinute, createdAt, revokedAt, ...client }: RegisteredEntry): ShownClient {
  return {
    ...client,
    state: revokedAt === null ? 'good' : 'revoked',
    keys: (jwks.keys as { kid?: string; kty?: string }[]).map(({ kid = '', kty = '' }) => ({ kid, kty })),
    ...(jwksUrl !== null && { jwksUrl }),
    ...(legalBasis !== null && { legalBasis }),
    ...(contact !== null && { contact }),
    ...(requestsPerMinute !== null && { requestsPerMinute }),
    registeredAt: createdAt.toISOString(),
    ...(revokedAt !== null && { revokedAt: revokedAt.toISOString() }),
  };
}

const keysOf = ({ keys, jwksUrl }: ShownClient): string => jwksUrl ?? keys.map(({ kid, kty }) => `${kid} (${kty})`).join('\n');

export function renderClients(clients: readonly ShownClient[]): string {
  return renderTable(
    ['client', 'tenant', 'state', 'scopes', 'keys', 'purpose'],
    clients.map((client) => [client.clientId, client.tenant, client.state, client.scopes.join('\n'), keysOf(client), client.purpose]),
    { keys: 46 },
  );
}

/** Everything of one client, a line each. */
export function renderClient(client: ShownClient): string {
  const lines: [string, string | undefined][] = [
    ['client', client.clientId],
    ['tenant', client.tenant],
    ['state', client.revokedAt === undefined ? 'good' : `revoked ${renderTime(client.revokedAt)}`],
    ['scopes', client.scopes.join(' ')],
    ['keys', keysOf(client).replaceAll('\n', ', ')],
    ['purpose', client.purpose],
    ['legal basis', client.legalBasis],
    ['contact', client.contact],
    ['rate', client.requestsPerMinute === undefined ? 'that of all' : `${client.requestsPerMinute} requests a minute`],
    ['restricted', client.seesRestricted ? 'is told of restricted records' : 'is not told of restricted records'],
    ['repeats', client.barsDuplicates ? 'are answered 409, as Booking and Referral has it' : 'are answered as the first was'],
    ['registered', renderTime(client.registeredAt)],
  ];
  return lines.flatMap(([name, text]) => (text === undefined ? [] : [`${name.padEnd(12)}${text}`])).join('\n');
}
