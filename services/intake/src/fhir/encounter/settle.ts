import { compareVersions, type EarlierVersion, type EntryDraft, type LedgerTransaction, lockVersions, nameOfSourceRecord, publicationOf } from '@ehch/ledger';
import { HttpError } from '@ehch/service-kit';

type Draft = EntryDraft & { record: NonNullable<EntryDraft['record']> };

/** On which terms an encounter is to be stored. */
export interface Terms {
  tenant: string;
  /** When the sender's system last changed it, where it says so; else it is as new as its arrival. */
  told: Date | undefined;
  /** The version that it has to be at still (If-Match). */
  ifMatch: string | undefined;
  /** Only where there is none yet (If-None-Exist). */
  onlyNew: boolean;
  now: Date;
  draftAt(updatedAt: Date): Draft;
}

/** Thrown where there is one already and only a new one was to be stored. */
export class AlreadyThere extends Error {
  override readonly name = 'AlreadyThere';
  readonly recordId: number;
  constructor(recordId: number) {
    super('there is one already');
    this.recordId = recordId;
  }
}

/**
 * The draft as it is to be stored, seen from within the transaction that stores it: nobody adds a version meanwhile, so that of two who
 * change the same version one is refused (REST-037), and of many who create the same one creates it (REST-015).
 */
export async function settle(trx: LedgerTransaction, terms: Terms): Promise<Draft[]> {
  const draft = terms.draftAt(terms.told ?? terms.now);
  const versions = (await lockVersions(trx, terms.tenant, [draft.record])).get(nameOfSourceRecord(draft.record)) ?? [];
  const newest = versions.toSorted(compareVersions).at(-1);
  if (newest !== undefined && terms.onlyNew) throw new AlreadyThere(newest.recordId);
  if (terms.ifMatch !== undefined) await refuseStale(trx, newest, terms.ifMatch);
  if (newest === undefined || terms.told !== undefined) return [draft];
  if (newest.contentDigest.equals(draft.record.contentDigest)) return [terms.draftAt(newest.updatedAt)];
  return [terms.draftAt(new Date(Math.max(terms.now.getTime(), newest.updatedAt.getTime() + 1)))];
}

/** A version that is accepted and not published yet has no number; whoever asks for one has not seen it. */
async function refuseStale(trx: LedgerTransaction, newest: EarlierVersion | undefined, ifMatch: string): Promise<void> {
  const published = newest && (await publicationOf(trx, newest.recordId, 'Encounter'));
  if (published?.versionId !== ifMatch) throw new HttpError({ status: 412, code: 'version', detail: 'The Encounter has changed since that version: read it again.' });
}
