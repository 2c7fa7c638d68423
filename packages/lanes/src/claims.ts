import { type Claim, claimKeys, type ClaimRequest, type Ledger, passedOver } from '@ehch/ledger';

/** What a caller gets: the claim, nothing since another has the key, or the word to come again, since it was locked for a moment. */
export type Claimed = Claim | 'locked' | undefined;

/**
 * Claims keys for several callers at once. A key may be asked for twice, since the sweep's job of a key is another than a
 * signal's: the first caller gets it and the others find it taken, as they would have in a claim of their own (REL-021).
 *
 * @returns for each key asked for, in that order, what its caller gets
 */
export async function claimTogether(ledger: Ledger, request: Omit<ClaimRequest, 'keys'>, keys: readonly string[]): Promise<Claimed[]> {
  const claims = await claimKeys(ledger, { ...request, keys });
  const others = keys.filter((key) => !claims.has(key));
  // What is claimed is handed out, whatever becomes of this question. Who asked for the others comes again, and is told then if the ledger is away.
  const locked = await passedOver(ledger, request.lane, others).catch(() => new Set(others));
  return keys.map((key) => {
    const claim = claims.get(key);
    claims.delete(key);
    return claim ?? (locked.has(key) ? 'locked' : undefined);
  });
}
