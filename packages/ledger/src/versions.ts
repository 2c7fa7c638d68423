/** What a source says of how its versions of one record follow each other. */
export interface SourceVersion {
  /** Its own count, where it has one. */
  version: number | undefined;
  /** When it last changed the record. */
  updatedAt: Date;
}

/**
 * `accepted` goes on; `unchanged` is in the ledger already; `superseded` is older than what is there;
 * `conflict` claims a version that the ledger holds with other content.
 */
export type Standing = 'accepted' | 'unchanged' | 'superseded' | 'conflict';

export interface KnownVersion extends SourceVersion {
  recordId: number;
  contentDigest: Buffer;
}

/**
 * Whether `a` is a later version of the same source record than `b`: by the source's own count where both have one,
 * else by the time of the change (REL-030).
 */
export function compareVersions(a: SourceVersion, b: SourceVersion): number {
  if (a.version !== undefined && b.version !== undefined) return a.version - b.version;
  return a.updatedAt.getTime() - b.updatedAt.getTime();
}

/** Where an arriving version stands among those that the ledger holds. */
export function placeVersion(known: readonly KnownVersion[], arriving: SourceVersion & { contentDigest: Buffer }): { standing: Standing; same?: KnownVersion } {
  const same = known.find((version) => compareVersions(version, arriving) === 0);
  if (same) return { standing: same.contentDigest.equals(arriving.contentDigest) ? 'unchanged' : 'conflict', same };
  const superseded = known.some((version) => compareVersions(version, arriving) > 0);
  return { standing: superseded ? 'superseded' : 'accepted' };
}
