import { type Claim, claimKeys, type ClaimRequest, type Ledger } from '@ehch/ledger';

/**
 * Claims keys for several callers at once. A key may be asked for twice, since the sweep's job of a key is another than a
 * signal's: the first caller gets it and the others find it taken, as they would have in a claim of their own (REL-021).
 *
 * @returns for each key asked for, in that order, the claim of its caller
 */
export async function claimTogether(ledger: Ledger, request: Omit<ClaimRequest, 'keys'>, keys: readonly string[]): Promise<(Claim | undefined)[]> {
  const claims = await claimKeys(ledger, { ...request, keys });
  return keys.map((key) => {
    const claim = claims.get(key);
    claims.delete(key);
    return claim;
  });
}
