import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { saveClient } from '@ehch/ledger';
import { createTokenClient } from '@ehch/service-kit';
import { startIntake, type TestIntake } from './support/intake.ts';

let intake: TestIntake;
let keyServer: Server;
let origin: string;
const published: object[] = [];
beforeAll(async () => {
  keyServer = createServer((_req, res) => { res.end(JSON.stringify({ keys: published })); });
  await new Promise<void>((resolve) => keyServer.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(keyServer.address() as AddressInfo).port}`;
  intake = await startIntake({ env: { EHCH_JWKS_ALLOW: origin } });
});
afterAll(async () => {
  await intake.close();
  keyServer.closeAllConnections();
  keyServer.close();
});

function makeKey(kid: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  return { privateKey, jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES384', use: 'sig' } };
}

test('SEC-006, SEC-007: a client that publishes its keys gets tokens by these, and by nothing that was registered beside them', async () => {
  const [registered, own] = [makeKey('registered'), makeKey('own')];
  await saveClient(intake.ledger, { clientId: 'publishing', tenant: 't', jwks: { keys: [registered.jwk] }, jwksUrl: `${origin}/jwks.json`, scopes: ['system/receipts.r'] });
  published.push(own.jwk);
  const tokenBy = ({ privateKey, jwk: { kid } }: typeof own) => createTokenClient({ tokenUrl: `${intake.url}/oauth2/token`, clientId: 'publishing', scope: 'system/receipts.r', privateKey, kid, algorithm: 'ES384' }).token();
  expect(await tokenBy(own)).toEqual(expect.any(String));
  await expect(tokenBy(registered)).rejects.toMatchObject({ status: 401 });
});

test('SEC-007: a client whose keys cannot be had is told to come again, and no other is touched', async () => {
  const { privateKey, jwk } = makeKey('k');
  await saveClient(intake.ledger, { clientId: 'away', tenant: 't', jwks: { keys: [jwk] }, jwksUrl: 'https://127.0.0.1/jwks.json', scopes: ['system/receipts.r'] });
  const away = createTokenClient({ tokenUrl: `${intake.url}/oauth2/token`, clientId: 'away', scope: 'system/receipts.r', privateKey, kid: 'k', algorithm: 'ES384' });
  await expect(away.token()).rejects.toMatchObject({ status: 503 });
  expect((await (await intake.client()).fetch('/receipts')).status).toBe(200);
});
