import { expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { makeSecret, webhookHeaders } from './signing.ts';

test('WH-002, WH-003: signs the published example as it is published', () => {
  const headers = new Map(webhookHeaders({ id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}', at: new Date(1_614_265_330_000), secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'] }));
  expect(headers.get('webhook-signature')).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  expect(headers.get('webhook-timestamp')).toBe('1614265330');
});

test('WH-004: secrets are 32 random bytes, and verify what they have signed', () => {
  const secret = makeSecret();
  expect(Buffer.from(secret.replace(/^whsec_/, ''), 'base64')).toHaveLength(32);
  expect(makeSecret()).not.toBe(secret);
  const body = '{"a":"é"}';
  const headers = Object.fromEntries(webhookHeaders({ id: 's_1', body, at: new Date(), secrets: [secret] }));
  expect(new Webhook(secret).verify(body, headers)).toEqual({ a: 'é' });
});

test('WH-002, WH-005: with several secrets, each signs, and any of them verifies', () => {
  const secrets = [makeSecret(), makeSecret(), makeSecret()];
  const headers = Object.fromEntries(webhookHeaders({ id: 's_1', body: '{}', at: new Date(), secrets }));
  expect(headers['webhook-signature']?.split(' ')).toHaveLength(3);
  for (const secret of secrets) expect(new Webhook(secret).verify('{}', headers)).toEqual({});
  expect(() => new Webhook(makeSecret()).verify('{}', headers)).toThrow();
});

test('without a secret there is an id and a time, and no signature', () => {
  expect(webhookHeaders({ id: 's_1', body: '', at: new Date(1_999), secrets: [] })).toEqual([['webhook-id', 's_1'], ['webhook-timestamp', '1']]);
});
