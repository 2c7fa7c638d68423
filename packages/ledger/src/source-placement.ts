/** A version of a source that the ledger has. */
export interface KnownSource {
  id: number;
  version: number;
  state: 'live' | 'past' | 'taken-back';
  contentDigest: Buffer;
}

/** Where an arriving version of a source stands among those that are there. */
export type SourcePlacement =
  | { is: 'new' }
  /** It was taken back and may go live again. */
  | { is: 'again'; id: number }
  /** It is live already. */
  | { is: 'unchanged'; id: number }
  /** Its number stands for other content; `next` is free. */
  | { is: 'taken'; next: number }
  /** It is no later than what is live; `next` is later than all. */
  | { is: 'too-low'; next: number };

/**
 * Decides what becomes of an arriving version. It has to be later than the live one, and what stands under a number never changes.
 *
 * @param shipped the version that comes with the program, 0 where none does; live where no other is
 */
export function placeSource(known: readonly KnownSource[], arriving: { version: number; contentDigest: Buffer }, shipped: number): SourcePlacement {
  const next = Math.max(shipped, ...known.map(({ version }) => version)) + 1;
  const same = known.find(({ version }) => version === arriving.version);
  if (same && !same.contentDigest.equals(arriving.contentDigest)) return { is: 'taken', next };
  if (same?.state === 'live') return { is: 'unchanged', id: same.id };
  const live = known.find(({ state }) => state === 'live')?.version ?? shipped;
  if (arriving.version <= live) return { is: 'too-low', next };
  return same ? { is: 'again', id: same.id } : { is: 'new' };
}

/** The version that was live before the one that is; undefined where that is the one of the program, or none is live. */
export function sourceBefore(known: readonly KnownSource[]): KnownSource | undefined {
  const live = known.find(({ state }) => state === 'live');
  return known.filter(({ state, version }) => state === 'past' && version < (live?.version ?? 0)).sort((a, b) => b.version - a.version)[0];
}
