import { invalid } from '../outcome.ts';
import { answersTo } from '../search/identity.ts';
import type { Draft } from './versions.ts';

/**
 * Holds conditional writes to their word: what is created under an identity must answer to it, or the same
 * request would create it again; and nothing else in the same transaction may answer to it.
 *
 * @throws 400 at the entry that is at fault (REST-063)
 */
export function assertIdentities(drafts: readonly Draft[]): void {
  for (const draft of drafts) {
    const { identity, resource, current, rows, at, type } = draft;
    if (!identity || !resource) continue;
    if (!current && !answersTo(identity, rows)) throw invalid('The resource does not meet the condition that it is to be stored under', at);
    const other = drafts.find((one) => one !== draft && one.type === type && answersTo(identity, one.rows));
    if (other) throw invalid('Another entry of the bundle has the same identity', other.at);
  }
}
