import { expect, test } from '@jest/globals';
import { judgeDisk, judgeMode, judgeNode, judgeWebhookKey } from './doctor.ts';

const GB = 1_073_741_824;
const mode = (EHCH_MODE: 'development' | 'production', EHCH_HOST: string, ...allowed: string[]) => judgeMode({ EHCH_MODE, EHCH_HOST, EHCH_ENDPOINT_ALLOW: allowed.map((url) => new URL(url)) });

test('development is for one machine; open to others it is warned of', () => {
  expect(mode('development', '127.0.0.1').state).toBe('ok');
  expect(mode('development', '0.0.0.0')).toMatchObject({ state: 'warn', fix: expect.stringContaining('EHCH_MODE=production') });
});

test('production is warned of subscribers without TLS', () => {
  expect(mode('production', '0.0.0.0', 'https://a.example').state).toBe('ok');
  expect(mode('production', '0.0.0.0', 'http://a.example', 'https://b.example')).toMatchObject({ state: 'warn', found: expect.stringContaining('1 subscriber') });
});

test('a webhook key has 32 bytes, and is never shown', () => {
  expect(judgeWebhookKey({ EHCH_WEBHOOK_KEY: undefined }).state).toBe('ok');
  expect(judgeWebhookKey({ EHCH_WEBHOOK_KEY: Buffer.alloc(32, 7).toString('base64') })).toEqual({ state: 'ok', found: 'given, 32 bytes' });
  expect(judgeWebhookKey({ EHCH_WEBHOOK_KEY: 'short' })).toMatchObject({ state: 'fail', found: expect.not.stringContaining('short') });
});

test('Node.js is 24 or later', () => {
  expect(judgeNode('24.1.0').state).toBe('ok');
  expect(judgeNode('20.19.0')).toMatchObject({ state: 'fail', fix: expect.any(String) });
});

test('a disk that runs full is told of before it is', () => {
  expect([judgeDisk(6 * GB), judgeDisk(4 * GB), judgeDisk(GB / 2)].map(({ state }) => state)).toEqual(['ok', 'warn', 'fail']);
});
