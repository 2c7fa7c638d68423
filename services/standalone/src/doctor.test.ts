import { expect, test } from '@jest/globals';
import { judgeDisk, judgeWebhookKey } from './doctor.ts';

const GB = 1_073_741_824;
test('a webhook key has 32 bytes, and is never shown', () => {
  expect(judgeWebhookKey({ EHCH_WEBHOOK_KEY: undefined }).state).toBe('ok');
  expect(judgeWebhookKey({ EHCH_WEBHOOK_KEY: Buffer.alloc(32, 7).toString('base64') })).toEqual({ state: 'ok', found: 'given, 32 bytes' });
  expect(judgeWebhookKey({ EHCH_WEBHOOK_KEY: 'short' })).toMatchObject({ state: 'fail', found: expect.not.stringContaining('short') });
});

test('a disk that runs full is told of before it is', () => {
  expect([judgeDisk(6 * GB), judgeDisk(4 * GB), judgeDisk(GB / 2)].map(({ state }) => state)).toEqual(['ok', 'warn', 'fail']);
});
