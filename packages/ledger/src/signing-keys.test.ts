import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestLedger, type TestLedger } from '../../../test/support/ledger.ts';
import { openSigningKeys } from './signing-keys.ts';
import type { Seal } from './seal.ts';

const seal: Seal = {
  newest: () => 'k1',
  seal: (text, boundTo) => `ehch-sealed:k1:${boundTo}:${Buffer.from(text).toString('base64')}`,
  open: (sealed) => Buffer.from(sealed.split(':').at(-1) ?? '', 'base64').toString(),
};

let database: TestLedger;
beforeAll(async () => { database = await createTestLedger(); });
afterAll(() => database.close());

const kept = () => database.ledger.selectFrom('signing_key').select('private_jwk').execute();

test('SEC-057: who only checks tokens makes no key, and knows the first at once that who signs has made and sealed', async () => {
  const checking = openSigningKeys(database.ledger);
  expect([await checking.public(), await checking.public(true), await kept()]).toEqual([{ keys: [] }, { keys: [] }, []]);
  const made = await Promise.all(Array.from({ length: 4 }, () => openSigningKeys(database.ledger, seal).current()));
  const [{ kid } = { kid: '' }] = made;
  expect(made.map((key) => key.kid)).toEqual(made.map(() => kid));
  expect(made[0]?.privateKey).toMatchObject({ d: expect.any(String) });
  const { keys } = await checking.public();
  expect(keys).toEqual([expect.objectContaining({ kid, alg: 'ES384' })]);
  expect(keys[0]).not.toHaveProperty('d');
  expect(await kept()).toEqual([{ private_jwk: { sealed: expect.stringMatching(/^ehch-sealed:k1:/), public: keys[0] } }]);
});
