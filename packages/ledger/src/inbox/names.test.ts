import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createTestLedger, type TestLedger } from '../../../../test/support/ledger.ts';
import { inTransaction, type Ledger } from '../database.ts';
import { openReceipt } from '../receipts.ts';
import { appendToInbox } from './append.ts';
import { claimKeys } from './claim.ts';
import { type Name, openPseudonym, type Pseudonym, resolveKeys } from './names.ts';
import { lockLeases } from './settle.ts';

const nhs = (number: string): Name => ({ name: `nhs|${number}`, strong: true });
const local = (id: string): Name => ({ name: `care|${id}`, strong: false });

describe('the names of residents', () => {
  let test_: TestLedger;
  let ledger: Ledger;
  let pseudonym: Pseudonym;
  let receiptId: string;
  beforeAll(async () => {
    test_ = await createTestLedger();
    ledger = test_.ledger;
    pseudonym = await openPseudonym(ledger);
    receiptId = await openReceipt(ledger, { tenant: 't', kind: 'record', contentDigest: Buffer.from('x') });
  });
  beforeEach(async () => {
    await sql`truncate lane_name, lane_item, lane_key`.execute(ledger);
  });
  afterAll(() => test_.close());

  const resolve = (...groups: Name[][]) => inTransaction(ledger, (trx) => resolveKeys(trx, groups, { receiptId, pseudonym }));

  test('D9a: give one key by NHS number, by local id, or by both once a record has linked them', async () => {
    const [linked] = await resolve([nhs('9000000009'), local('R-1')]);
    expect(await resolve([nhs('9000000009')], [local('R-1')])).toEqual([linked, linked]);
    expect(await resolve([local('R-2')])).not.toEqual([linked]);
  });

  test('SEC-051: are not to be seen in the key, and no other ledger gives the same one', async () => {
    const [key] = await resolve([nhs('9000000009')]);
    expect(key).toEqual({ ok: true, key: expect.stringMatching(/^k[0-9a-f]{32}$/) });
    expect(pseudonym('nhs|9000000009')).toBe(key?.ok ? key.key : '');
    expect(await openPseudonym(ledger).then((again) => again('x'))).toBe(pseudonym('x'));
  });

  test('D9: two NHS numbers never meet under one local id', async () => {
    await resolve([nhs('9000000009'), local('R-1')]);
    expect(await resolve([nhs('9000000017'), local('R-1')])).toEqual([{ ok: false, conflict: 'two-strong-names' }]);
    expect(await resolve([nhs('9000000017'), nhs('9000000009')])).toEqual([{ ok: false, conflict: 'two-strong-names' }]);
    const [first, second] = await resolve([nhs('9000000009')], [nhs('9000000017')]);
    expect(first).not.toEqual(second);
  });

  test('within one batch behave as they do one by one', async () => {
    const [a, b, c, d] = await resolve([local('R-1')], [nhs('9000000009'), local('R-1')], [nhs('9000000009')], [nhs('9000000017'), local('R-1')]);
    expect([b, c]).toEqual([a, a]);
    expect(d).toEqual({ ok: false, conflict: 'two-strong-names' });
  });

  test('join the work of two keys in order once they turn out to be one person', async () => {
    const [byNumber, byLocal] = await resolve([nhs('9000000009')], [local('R-1')]);
    if (!byNumber?.ok || !byLocal?.ok) throw new Error('expected two keys');
    await inTransaction(ledger, (trx) => appendToInbox(trx, 'map', [{ key: byLocal.key, ref: 1 }, { key: byLocal.key, ref: 2 }, { key: byNumber.key, ref: 3 }]));
    const draining = (await claimKeys(ledger, { lane: 'map', keys: [byLocal.key], holder: 'h', leaseMs: 60_000, limit: 10, batch: 10 })).get(byLocal.key);
    const [joined] = await resolve([nhs('9000000009'), local('R-1')]);
    expect(joined).toEqual(byNumber);
    const { rows } = await sql<{ key: string; ref: number }>`select key, ref from lane_item order by key, seq`.execute(ledger);
    expect(rows).toEqual([3, 1, 2].map((ref) => ({ key: byNumber.key, ref })));
    // Who was draining the other key finds the lease gone.
    expect(await inTransaction(ledger, (trx) => lockLeases(trx, 'map', draining ? [draining.lease] : []))).toEqual(new Set());
  });

  test('are the same for twenty who ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => resolve([nhs('9000000009'), local(`R-${index}`)])));
    expect(new Set(answers.flat().map((answer) => JSON.stringify(answer))).size).toBe(1);
    const links = await ledger.selectFrom('lane_name').selectAll().execute();
    expect(links).toHaveLength(21);
  });
});
