import { compareVersions, type EarlierVersion, type EntryDraft, type LedgerTransaction, lockVersions, nameOfSourceRecord, publicationOf } from '@ehch/ledger';
import { HttpError } from '@ehch/service-kit';
import { type Draft, draftOfStored } from './to-record.ts';

/** On which terms an encounter is to be stored. */
export interface Terms {
  /** When the sender's system last changed it, where it says so; else it is as new as its arrival. */
  told: Date | undefined;
  /** The version that it has to be at still (If-Match). */
  ifMatch: string | undefined;
  /** Only where there is none yet (If-None-Exist). */
  onlyNew: boolean;
  now: Date;
  draftAt(updatedAt: Date): Draft;
  /** Told where only a new one was to be stored and there is one. */
  onFound(): void;
}

/**
 * The drafts as they are to be stored, seen from within the transaction that stores them: nobody adds a version meanwhile, so that of two
 * who change the same version one is refused (REST-037), and of many who create the same one creates it (REST-015).
 */
export async function settle(trx: LedgerTransaction, tenant: string, wanted: readonly Terms[]): Promise<EntryDraft[]> {
  const drafts = wanted.map((terms) => terms.draftAt(terms.told ?? terms.now));
  const versions = await lockVersions(trx, tenant, drafts.map(({ record }) => record));
  const settled: EntryDraft[] = [];
  for (const [index, terms] of wanted.entries()) {
    const draft = drafts[index];
    const newest = draft && versions.get(nameOfSourceRecord(draft.record))?.toSorted(compareVersions).at(-1);
    if (terms.ifMatch !== undefined) await refuseStale(trx, newest, terms.ifMatch);
    if (draft) settled.push(settleOne(terms, draft, { newest, tenant }));
  }
  return settled;
}

function settleOne(terms: Terms, draft: Draft, { newest, tenant }: { newest: EarlierVersion | undefined; tenant: string }): Draft {
  if (newest === undefined) return draft;
  if (terms.onlyNew) {
    terms.onFound();
    return draftOfStored(newest.body, tenant);
  }
  if (terms.told !== undefined) return draft;
  if (newest.contentDigest.equals(draft.record.contentDigest)) return terms.draftAt(newest.updatedAt);
  return terms.draftAt(new Date(Math.max(terms.now.getTime(), newest.updatedAt.getTime() + 1)));
}

/** A version that is accepted and not published yet has no number; whoever asks for one has not seen it. */
async function refuseStale(trx: LedgerTransaction, newest: EarlierVersion | undefined, ifMatch: string): Promise<void> {
  const published = newest && (await publicationOf(trx, newest.recordId, 'Encounter'));
  if (published?.versionId !== ifMatch) throw new HttpError({ status: 412, code: 'version', detail: 'The Encounter has changed since that version: read it again.' });
}
