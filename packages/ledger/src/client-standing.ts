import type { Ledger } from './database.ts';

/** What has to be known of a client at each of its requests. */
export interface ClientStanding {
  /** A token that was given under another is good no more. */
  generation: number;
  /** Its own limit, where it has one. */
  requestsPerMinute?: number;
}

/** So soon every process knows of a change. */
const FRESH_MS = 2_000;
/** While the ledger is away, what was known is believed for as long as a token is good (SEC-014). */
const BELIEVED_MS = 300_000;
// Enough for every client at a time; beyond it the one looked at first is forgotten, and read again.
const MAX_CLIENTS = 10_000;

interface Reading {
  at: number;
  standing: Promise<ClientStanding | undefined>;
}

/**
 * How clients stand, for a middleware that checks tokens: undefined for one that is revoked or not registered. Each is read once in two seconds
 * at most, however many requests it makes. Rejects where the ledger is away for longer than a token is good.
 */
export function openClientStandings(ledger: Ledger): (clientId: string) => Promise<ClientStanding | undefined> {
  const kept = new Map<string, Reading>();
  return (clientId) => {
    const before = kept.get(clientId);
    if (before !== undefined && performance.now() - before.at < FRESH_MS) return before.standing;
    const reading: Reading = { at: performance.now(), standing: readOr(ledger, clientId, before) };
    kept.delete(clientId);
    kept.set(clientId, reading);
    const [oldest] = kept.keys();
    if (kept.size > MAX_CLIENTS && oldest !== undefined) kept.delete(oldest);
    reading.standing.catch(() => { if (kept.get(clientId) === reading) kept.delete(clientId); });
    return reading.standing;
  };

  async function readOr(from: Ledger, clientId: string, before: Reading | undefined): Promise<ClientStanding | undefined> {
    try {
      return await readStanding(from, clientId);
    } catch (error) {
      const known = before !== undefined && performance.now() - before.at < BELIEVED_MS;
      if (!known) throw error;
      const standing = await before.standing;
      // Its age stays what it was, so that it is not believed for ever.
      kept.set(clientId, before);
      return standing;
    }
  }
}

async function readStanding(ledger: Ledger, clientId: string): Promise<ClientStanding | undefined> {
  const row = await ledger.selectFrom('client').select(['generation', 'requests_per_minute']).where('client_id', '=', clientId).where('revoked_at', 'is', null).executeTakeFirst();
  return row && { generation: row.generation, ...(row.requests_per_minute !== null && { requestsPerMinute: row.requests_per_minute }) };
}
