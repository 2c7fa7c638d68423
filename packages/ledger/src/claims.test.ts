import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestLedger, type TestLedger } from '../../../test/support/ledger.ts';
import { claimIdentities, releaseIdentities } from './claims.ts';
import { inTransaction } from './database.ts';
import { openPseudonym } from './inbox/names.ts';
import { addEntries } from './entries.ts';
import { openReceipt } from './receipts.ts';

const GP = 'Practitioner?identifier=https://fhir.hl7.org.uk/Id/gmc-number|7123456';
const PCN = 'Organization?identifier=https://fhir.nhs.uk/Id/ods-organization-code|U12345';
let ledger: TestLedger;
let records: number[];

beforeAll(async () => {
  ledger = await createTestLedger();
  const pseudonym = await openPseudonym(ledger.ledger);
  records = await inTransaction(ledger.ledger, async (trx) => {
    const id = await openReceipt(trx, { tenant: 'a', kind: 'records', contentDigest: Buffer.from('x') });
    const drafts = Array.from({ length: 20 }, (_, index) => ({
      issues: [],
      record: { recordType: 'trial', sourceSystem: 's', sourceKey: `r${index}`, version: undefined, updatedAt: new Date(0), contentDigest: Buffer.from('c'), body: '{}', names: [{ name: `r${index}`, strong: false }] },
    }));
    const refusals = { conflictingNames: {}, conflictingVersion: {} };
    await addEntries(trx, { id, tenant: 'a', pseudonym, refusals }, drafts, 0);
    return (await trx.selectFrom('record').select('id').orderBy('id').execute()).map((row) => Number(row.id));
  });
});
afterAll(() => ledger.close());

const claim = (record: number | undefined, ...identities: string[]) => claimIdentities(ledger.ledger, record ?? 0, identities);
const release = (...ids: (number | undefined)[]) => releaseIdentities(ledger.ledger, ids.map((id) => id ?? 0));

test('an identity is claimed by one record at a time, and again by the same after it was cut off', async () => {
  const [first, second] = records;
  expect(await claim(first, GP)).toBe(true);
  expect(await claim(second, GP)).toBe(false);
  expect(await claim(first, GP)).toBe(true);
  await release(first);
  expect(await claim(second, GP)).toBe(true);
  await release(second);
});

test('a record has all that it claims or nothing', async () => {
  const [first, second, third] = records;
  await claim(first, PCN);
  expect(await claim(second, GP, PCN)).toBe(false);
  expect(await claim(third, GP)).toBe(true);
  await release(first, third);
});

test('of twenty that claim the same two in any order at once exactly one has them', async () => {
  const won = await Promise.all(records.map((record, index) => (index % 2 ? claim(record, GP, PCN) : claim(record, PCN, GP))));
  expect(won.filter(Boolean)).toHaveLength(1);
  await release(...records);
});

test('a claim whose holder died ends by itself', async () => {
  const [first, second] = records;
  await claim(first, GP);
  await ledger.ledger.updateTable('identity_claim').set({ until: new Date(0) }).execute();
  expect(await claim(second, GP)).toBe(true);
  expect(await claim(first, GP)).toBe(false);
  await release(second);
});
