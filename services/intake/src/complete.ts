import { compareVersions, type EarlierVersion, type EntryDraft, type LedgerTransaction, lockVersions, nameOfSourceRecord } from '@ehch/ledger';
import { type Envelope, type ReadyRecordType, RECORD_TYPES } from '@ehch/records';

type Draft = EntryDraft & { record: NonNullable<EntryDraft['record']> };
type Complete = NonNullable<ReadyRecordType['complete']>;

/**
 * Of records whose type tells what happened rather than all that is, each with what the ledger's earlier versions told and it leaves
 * open, so that a version in the ledger is whole and a thinner one wipes nothing out. Versions of one record are taken one after the other,
 * whoever sends them. Whether it was sent before is still judged by what was sent.
 */
export async function completeDrafts(trx: LedgerTransaction, tenant: string, drafts: readonly EntryDraft[]): Promise<EntryDraft[]> {
  const thin = drafts.flatMap(({ record }) => (record && RECORD_TYPES[record.recordType]?.complete ? [record] : []));
  if (thin.length === 0) return [...drafts];
  const versions = await lockVersions(trx, tenant, thin);
  return drafts.map((draft) => {
    const type = draft.record && RECORD_TYPES[draft.record.recordType];
    return draft.record && type?.complete ? completeDraft({ ...draft, record: draft.record }, type, type.complete, versions) : draft;
  });
}

function completeDraft(draft: Draft, type: ReadyRecordType, complete: Complete, versions: Map<string, EarlierVersion[]>): EntryDraft {
  const name = nameOfSourceRecord(draft.record);
  const known = versions.get(name) ?? [];
  const record = atItsMoment(draft, known);
  const earlier = known.filter((version) => compareVersions(version, record) < 0).sort(compareVersions).map(({ body }) => JSON.parse(body) as Envelope);
  const [oldest, ...others] = [...earlier, JSON.parse(record.body) as Envelope];
  const read = type.read(others.reduce((before, version) => complete(version, before), oldest as Envelope));
  if (!read.ok) return { ...withoutRecord(draft), about: draft.record, issues: read.issues };
  const body = JSON.stringify(read.record);
  versions.set(name, [...known, { ...record, recordId: 0, body, messageIds: draft.messageId === undefined ? [] : [draft.messageId] }]);
  return { ...draft, record: { ...record, body } };
}

function withoutRecord({ record: _record, ...draft }: Draft): EntryDraft {
  return draft;
}

/**
 * Messages carry times to the second or the minute, and a system may write several about one thing within that. Those of one moment follow
 * each other as they arrived, a millisecond apart; one that is sent again is found at the moment that it was given.
 */
function atItsMoment({ record, messageId }: Draft, known: readonly EarlierVersion[]): Draft['record'] {
  if (record.version !== undefined) return record;
  const told = record.updatedAt.getTime();
  const moments = known.filter(({ version, updatedAt }) => version === undefined && updatedAt.getTime() >= told && updatedAt.getTime() < told + 1_000);
  const same = sentBefore(moments, record.contentDigest, messageId);
  if (same) return { ...record, updatedAt: same.updatedAt, body: withMoment(record.body, same.updatedAt, told) };
  if (!moments.some(({ updatedAt }) => updatedAt.getTime() === told)) return record;
  const free = new Date(Math.max(...moments.map(({ updatedAt }) => updatedAt.getTime())) + 1);
  return { ...record, updatedAt: free, body: withMoment(record.body, free, told) };
}

/**
 * A thing may happen, be taken back and happen again within one moment, and is then told in the same words: it is the last that was told
 * of that moment, or a message of the same name, that is sent again. Without names nothing tells one from the other, and a repeat is likelier.
 */
function sentBefore(moments: readonly EarlierVersion[], digest: Buffer, messageId: string | undefined): EarlierVersion | undefined {
  const latestFirst = [...moments].sort((one, other) => compareVersions(other, one));
  const same = latestFirst.filter(({ contentDigest }) => contentDigest.equals(digest));
  return same.find(({ messageIds }) => messageId !== undefined && messageIds.includes(messageId)) ?? same.find((version) => messageId === undefined || version.messageIds.length === 0 || version === latestFirst[0]);
}

function withMoment(body: string, moment: Date, told: number): string {
  if (moment.getTime() === told) return body;
  const record = JSON.parse(body) as Envelope;
  return JSON.stringify({ ...record, source: { ...record.source, updatedAt: moment.toISOString() } });
}
