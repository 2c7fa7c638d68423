import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createTestLedger, type TestLedger } from '../../../test/support/ledger.ts';
import { inTransaction, type Ledger } from './database.ts';
import { addEntries, type EntryDraft } from './entries.ts';
import { resolveParked } from './held.ts';
import { openPseudonym, type Pseudonym } from './inbox/names.ts';
import { completeReceipt, MAPPING_LANE, openReceipt, PUBLISHING_LANE } from './receipts.ts';
import { readReceipt } from './receipt-view.ts';

const REFUSALS = { conflictingNames: { code: 'NAMES' }, conflictingVersion: { code: 'VERSION' } };
const SYSTEM = 'https://care.example';

interface Told {
  version?: number;
  place?: string;
  at?: string;
}

/** A row that says which record it is and cannot be read. */
const bad = (sourceKey: string, { version, place = 'row 2', at }: Told = {}): EntryDraft => ({
  place,
  issues: [{ code: 'WRONG' }],
  about: { recordType: 'trial', sourceSystem: SYSTEM, sourceKey, version, ...(at !== undefined && { updatedAt: new Date(at) }) },
});
/** A row that does not even say which record it is. */
const nameless = (place: string): EntryDraft => ({ place, issues: [{ code: 'NAMELESS' }] });
const good = (sourceKey: string, { version, place = 'row 2', at = '2026-11-17T10:00:00Z' }: Told = {}): EntryDraft => ({
  place,
  issues: [],
  record: { recordType: 'trial', sourceSystem: SYSTEM, sourceKey, version, updatedAt: new Date(at), contentDigest: Buffer.from(`${sourceKey} ${version} ${at}`), body: '{}', names: [{ name: sourceKey, strong: false }] },
});

let database: TestLedger;
let ledger: Ledger;
let pseudonym: Pseudonym;
beforeAll(async () => {
  database = await createTestLedger();
  ledger = database.ledger;
  pseudonym = await openPseudonym(ledger);
});
afterAll(() => database.close());

interface Sending {
  tenant?: string;
  fileName?: string;
  source?: string;
}

const open = ({ tenant = 'a', fileName = 'residents.csv', source = 'register' }: Sending = {}): Promise<string> => openReceipt(ledger, { tenant, kind: 'file', source, fileName, contentDigest: Buffer.from('x') });
const add = (id: string, drafts: readonly EntryDraft[], { tenant = 'a', from = 0 } = {}) => inTransaction(ledger, (trx) => addEntries(trx, { id, tenant, pseudonym, refusals: REFUSALS }, drafts, from));
const complete = (id: string) => inTransaction(ledger, (trx) => completeReceipt(trx, id));

/** Sends a file as intake does: rows in one transaction, its end in the next. */
async function send(drafts: readonly EntryDraft[], sending: Sending = {}): Promise<string> {
  const id = await open(sending);
  await add(id, drafts, sending);
  await complete(id);
  return id;
}

const view = async (id: string, tenant = 'a') => (await readReceipt(ledger, tenant, id, { offset: 0, limit: 1_000 }))!;
const stateOf = async (id: string, tenant = 'a') => (await view(id, tenant)).entries.map(({ state, resolvedBy }) => [state, resolvedBy?.how, resolvedBy?.receipt]);

describe('a row that is held', () => {
  test('is released by the receipt that brings it mended, and names it', async () => {
    const first = await send([good('a1'), bad('a2'), bad('a3')]);
    const second = await send([good('a2')]);
    const { counts, total, entries } = await view(first);
    expect({ counts, total }).toEqual({ counts: { received: 1, mended: 1, held: 1 }, total: 3 });
    expect(entries[1]?.resolvedBy).toEqual({ receipt: second, how: 'mended', at: expect.stringMatching(/^\d{4}-/) });
    expect(entries[2]?.resolvedBy).toBeNull();
  });

  test('is held once when it is sent again: the newest stands, and the older names it', async () => {
    const receipts = [await send([bad('b1')]), await send([bad('b1')]), await send([bad('b1')])];
    expect(await Promise.all(receipts.map((id) => stateOf(id)))).toEqual([[['held-again', 'held-again', receipts[1]]], [['held-again', 'held-again', receipts[2]]], [['held', undefined, undefined]]]);
  });

  test('REL-030: is not released by an older version of its record, nor held again by one', async () => {
    const held = await send([bad('c1', { version: 5 })]);
    await send([good('c1', { version: 4 })]);
    const older = await send([bad('c1', { version: 3 })]);
    expect([await stateOf(held), await stateOf(older)]).toEqual([[['held', undefined, undefined]], [['held', undefined, undefined]]]);
    const mended = await send([good('c1', { version: 5 })]);
    expect([await stateOf(held), await stateOf(older)]).toEqual([[['mended', 'mended', mended]], [['mended', 'mended', mended]]]);
  });

  test('REL-030: goes by the time of the change where the source does not count its versions', async () => {
    const held = await send([bad('d1', { at: '2026-11-17T10:00:00Z' })]);
    await send([good('d1', { at: '2026-11-17T09:00:00Z' })]);
    expect((await stateOf(held))[0]?.[0]).toBe('held');
    await send([good('d1', { at: '2026-11-17T10:00:00Z' })]);
    expect((await stateOf(held))[0]?.[0]).toBe('mended');
  });

  test('is released by any good row of its record when it does not say which version it is', async () => {
    const held = await send([bad('e1')]);
    const mended = await send([good('e1', { version: 1 })]);
    expect(await stateOf(held)).toEqual([['mended', 'mended', mended]]);
  });

  test('is another record under another type or system, and stays held', async () => {
    const held = await send([bad('f1')]);
    const row = good('f1');
    await send([{ ...row, record: { ...row.record!, recordType: 'other' } }, { ...row, record: { ...row.record!, sourceSystem: 'https://other.example' } }]);
    expect(await stateOf(held)).toEqual([['held', undefined, undefined]]);
  });
});

describe('a row that does not say which record it is', () => {
  test('goes by the name of the file and its place', async () => {
    const first = await send([nameless('row 2'), nameless('row 3'), nameless('row 4')], { fileName: 'g.csv' });
    const second = await send([good('g1', { place: 'row 2' }), nameless('row 3')], { fileName: 'g.csv' });
    expect(await stateOf(first)).toEqual([['mended', 'mended', second], ['held-again', 'held-again', second], ['held', undefined, undefined]]);
  });

  test('is left alone by a file of another name or source', async () => {
    const first = await send([nameless('row 2')], { fileName: 'h.csv' });
    await send([good('h1')], { fileName: 'other.csv' });
    await send([good('h2')], { fileName: 'h.csv', source: 'another' });
    expect(await stateOf(first)).toEqual([['held', undefined, undefined]]);
  });

  test('is held once also when the file was broken off half-way and sent again', async () => {
    const broken = await open({ fileName: 'i.csv' });
    await add(broken, [nameless('row 2'), bad('i2', { place: 'row 3' })]);
    const whole = await send([nameless('row 2'), bad('i2', { place: 'row 3' }), good('i3', { place: 'row 4' })], { fileName: 'i.csv' });
    expect(await stateOf(broken)).toEqual([['held-again', 'held-again', whole], ['held-again', 'held-again', whole]]);
    expect((await view(whole)).counts).toEqual({ held: 2, received: 1 });
  });
});

test('SEC-015: nothing of another tenant is released, whatever names agree', async () => {
  const theirs = await send([bad('j1'), nameless('row 3')], { tenant: 'b', fileName: 'j.csv' });
  await send([good('j1'), good('j2', { place: 'row 3' })], { fileName: 'j.csv' });
  expect((await view(theirs, 'b')).counts).toEqual({ held: 2 });
});

test('rows of a receipt that goes on after a break do not take over what a later receipt holds', async () => {
  const broken = await open({ fileName: 'k.csv' });
  await add(broken, [bad('k1')]);
  const later = await send([bad('k1')], { fileName: 'k.csv' });
  await add(broken, [bad('k1')]);
  await complete(broken);
  expect([(await stateOf(broken))[0], (await stateOf(later))[0]]).toEqual([['held-again', 'held-again', later], ['held', undefined, undefined]]);
});

describe('receipts at once', () => {
  const openRows = async (receipts: readonly string[]) => (await Promise.all(receipts.map(async (id) => (await view(id)).counts.held ?? 0))).reduce((sum, count) => sum + count, 0);

  test('hold one row once', async () => {
    expect(await openRows(await Promise.all(Array.from({ length: 12 }, () => send([bad('l1')]))))).toBe(1);
  });

  test('hold one nameless row once', async () => {
    expect(await openRows(await Promise.all(Array.from({ length: 12 }, () => send([nameless('row 7')], { fileName: 'm.csv' }))))).toBe(1);
  });

  test('leave no row held that one of them mended afterwards', async () => {
    for (let round = 0; round < 10; round += 1) {
      const key = `n${round}`;
      const [holding] = await Promise.all([send([bad(key)]), send([good(key)])]);
      const [held] = (await view(holding)).entries;
      if (held?.state === 'mended') continue;
      await send([good(key)]);
      expect((await stateOf(holding))[0]?.[0]).toBe('mended');
    }
  });
});

describe('a record that is parked', () => {
  const park = async (recordId: number, lane: string) => {
    await ledger.insertInto('lane_item').values({ lane, key: `k${recordId}`, seq: 1, ref: recordId, state: 'parked', reason: JSON.stringify({ class: 'fix-mapping', code: 'PARKED', text: '' }) }).execute();
  };
  const arrive = async (draft: EntryDraft): Promise<{ receipt: string; recordId: number }> => {
    const receipt = await open();
    const { entries } = await add(receipt, [draft]);
    const recordId = entries[0]?.recordId ?? 0;
    await ledger.deleteFrom('lane_item').where('ref', '=', recordId).execute();
    return { receipt, recordId };
  };
  const publish = (recordId: number) => inTransaction(ledger, async (trx) => {
    await trx.updateTable('record').set({ state: 'published' }).where('id', '=', recordId).execute();
    await resolveParked(trx, [recordId]);
  });

  test.each([MAPPING_LANE, PUBLISHING_LANE])('REL-030: on the lane %s is superseded once a newer version is published, and names the receipt that brought it', async (lane) => {
    const older = await arrive(good(`o-${lane}`, { version: 1 }));
    await park(older.recordId, lane);
    expect((await stateOf(older.receipt))[0]?.[0]).toBe('held');
    const newer = await arrive(good(`o-${lane}`, { version: 2 }));
    expect((await stateOf(older.receipt))[0]?.[0]).toBe('held');
    await publish(newer.recordId);
    expect(await stateOf(older.receipt)).toEqual([['superseded', 'superseded', newer.receipt]]);
    expect(await ledger.selectFrom('lane_item').select('ref').where('ref', '=', older.recordId).execute()).toEqual([]);
  });

  test('REL-030: stays held while only an older version, or another record, is published', async () => {
    const older = await arrive(good('p1', { version: 1 }));
    const parked = await arrive(good('p1', { version: 2 }));
    await park(parked.recordId, PUBLISHING_LANE);
    const other = await arrive(good('p2', { version: 3 }));
    await publish(older.recordId);
    await publish(other.recordId);
    expect((await stateOf(parked.receipt))[0]?.[0]).toBe('held');
  });
});

test('a file of very many rows that do not say which record they are is completed when it comes again, well within the time of a statement', async () => {
  const many = 30_000;
  const heldFile = async (): Promise<string> => {
    const id = await open({ fileName: 'q.csv' });
    await sql`insert into receipt_entry (receipt_id, position, place, standing, issues) select ${id}, n, 'row ' || n + 2, 'held', '[{"code":"NAMELESS"}]' from generate_series(0, ${many - 1}) n`.execute(ledger);
    await complete(id);
    return id;
  };
  const [first, second] = [await heldFile(), await heldFile()];
  expect([(await view(first)).counts, (await view(second)).counts]).toEqual([{ 'held-again': many }, { held: many }]);
});
