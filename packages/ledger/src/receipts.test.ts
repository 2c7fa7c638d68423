import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTestLedger, type TestLedger } from '../../../test/support/ledger.ts';
import { inTransaction, type Ledger } from './database.ts';
import { openPseudonym, type Pseudonym } from './inbox/names.ts';
import { addEntries, type EntryDraft } from './entries.ts';
import { openReceipt } from './receipts.ts';
import { readReceipt } from './receipt-view.ts';

const REFUSALS = { conflictingNames: { code: 'NAMES' }, conflictingVersion: { code: 'VERSION' } };

const draft = (id: string, version: number, text = `${id} ${version}`): EntryDraft => ({
  place: `row ${version}`,
  issues: [],
  record: {
    recordType: 'trial',
    sourceSystem: 'https://care.example',
    sourceKey: id,
    version,
    updatedAt: new Date('2026-11-17T10:00:00Z'),
    contentDigest: Buffer.from(text),
    body: JSON.stringify({ text }),
    names: [{ name: id, strong: false }],
  },
});

describe('a receipt', () => {
  let test_: TestLedger;
  let ledger: Ledger;
  let pseudonym: Pseudonym;
  beforeAll(async () => {
    test_ = await createTestLedger();
    ledger = test_.ledger;
    pseudonym = await openPseudonym(ledger);
  });
  afterAll(() => test_.close());

  async function send(drafts: EntryDraft[], tenant = 'a'): Promise<{ id: string; standings: string[]; signals: string[] }> {
    return inTransaction(ledger, async (trx) => {
      const id = await openReceipt(trx, { tenant, kind: 'file', contentDigest: Buffer.from('x') });
      const { entries, signals } = await addEntries(trx, { id, tenant, pseudonym, refusals: REFUSALS }, drafts, 0);
      return { id, standings: entries.map(({ standing }) => standing), signals };
    });
  }

  test('says of each record whether it is accepted, unchanged, superseded or held', async () => {
    const first = await send([draft('A', 3), draft('B', 1), { place: 'row 9', issues: [{ code: 'WRONG' }] }]);
    expect(first.standings).toEqual(['accepted', 'accepted', 'held']);
    expect(first.signals).toHaveLength(2);
    const second = await send([draft('A', 3), draft('A', 2), draft('A', 4), draft('B', 1, 'other')]);
    expect(second.standings).toEqual(['unchanged', 'superseded', 'accepted', 'held']);
  });

  test('shows each entry with its place, and only to the tenant that sent it', async () => {
    const { id } = await send([draft('C', 1), { place: 'row 7', issues: [{ code: 'WRONG' }] }]);
    const view = await readReceipt(ledger, 'a', id, { offset: 0, limit: 10 });
    expect(view).toMatchObject({ total: 2, counts: { received: 1, held: 1 }, entries: [{ place: 'row 1', state: 'received' }, { place: 'row 7', state: 'held', issues: [{ code: 'WRONG' }] }] });
    expect(await readReceipt(ledger, 'b', id, { offset: 0, limit: 10 })).toBeUndefined();
  });

  test('SEC-015: keeps the records of two tenants apart though they have one name', async () => {
    expect((await send([draft('D', 1, 'x')], 'a')).standings).toEqual(['accepted']);
    expect((await send([draft('D', 1, 'y')], 'b')).standings).toEqual(['accepted']);
  });

  test('S-14, I-06: of twenty equal records sent at once one is accepted, and each sender gets an answer', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => send([draft('E', 1)])));
    const standings = answers.flatMap((answer) => answer.standings).sort();
    expect(standings.filter((standing) => standing === 'accepted')).toHaveLength(1);
    expect(standings.filter((standing) => standing === 'unchanged')).toHaveLength(19);
    expect(await ledger.selectFrom('lane_item').select('ref').where('lane', '=', 'map').innerJoin('record', 'record.id', 'lane_item.ref').where('source_key', '=', 'E').execute()).toHaveLength(1);
  });

  test('REL-030: numbers what arrives at once in the order in which it stands in line', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, version) => send([draft('crowded', version + 1)], 'crowd')));
    const line = await ledger
      .selectFrom('lane_item')
      .innerJoin('record', 'record.id', 'lane_item.ref')
      .select(['lane_item.ref', 'record.source_version as version'])
      .where('record.source_key', '=', 'crowded')
      .orderBy('lane_item.seq')
      .execute();
    const rising = (numbers: (number | null)[]) => [...numbers].sort((a, b) => Number(a) - Number(b));
    expect(line.map(({ ref }) => ref)).toEqual(rising(line.map(({ ref }) => ref)));
    expect(line.map(({ version }) => version)).toEqual(rising(line.map(({ version }) => version)));
    expect(line.at(-1)?.version).toBe(40);
  });
});
