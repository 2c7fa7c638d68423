import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTestLedger, type TestLedger } from '../../../test/support/ledger.ts';
import { inTransaction } from './database.ts';
import { claimSourceSystems } from './records.ts';

let test_: TestLedger;
beforeAll(async () => { test_ = await createTestLedger(); });
afterAll(() => test_.close());

const claim = async (tenant: string, ...systems: string[]): Promise<string[]> => [...(await inTransaction(test_.ledger, (trx) => claimSourceSystems(trx, tenant, systems)))];

describe('SEC-015: a source system', () => {
  test('belongs to the tenant that sent from it first, and to nobody else', async () => {
    expect(await claim('north', 'https://a.example')).toEqual([]);
    expect(await claim('north', 'https://a.example')).toEqual([]);
    expect(await claim('south', 'https://a.example')).toEqual(['https://a.example']);
  });

  test('that is new is claimed beside one that is known, whosever that is', async () => {
    await claim('north', 'https://b.example');
    expect(await claim('south', 'https://b.example', 'https://c.example')).toEqual(['https://b.example']);
    expect(await claim('north', 'https://b.example', 'https://c.example')).toEqual(['https://c.example']);
  });

  test('has one owner where several tenants are the first at once', async () => {
    const tenants = Array.from({ length: 8 }, (_, index) => `tenant-${index}`);
    const refused = await Promise.all(tenants.map((tenant) => claim(tenant, 'https://d.example', 'https://e.example')));
    expect(refused.map(({ length }) => length).sort()).toEqual([0, 2, 2, 2, 2, 2, 2, 2]);
  });
});
