import { expect, test } from '@jest/globals';
import { attempt } from './attempt.ts';
import type { Drain } from './words.ts';

const item = { seq: 1, ref: 1, attempts: 0, firstFailedAt: null, strikes: 9 };
const throwing = (error: Error): Drain<never> => ({ concurrency: 1, batch: 1, work: () => Promise.reject(error), commit: () => Promise.resolve([]) });
const context = { key: 'k', isOurs: () => true };

test.each(['ECONNRESET', 'ETIMEDOUT', '57P01', '53300', '08006'])('REL-041: work that the ledger fails with %s is not struck, however often in a row', async (code) => {
  const away = Object.assign(new Error('away'), { code });
  const logged: Error[] = [];
  await expect(attempt(throwing(away), [item], context, (error) => logged.push(error))).rejects.toBe(away);
  expect(logged).toEqual([]);
});

test.each([new TypeError('a fault of the program'), Object.assign(new Error('too long'), { code: '57014' })])('REL-043: work that fails of itself is struck: %s', async (fault) => {
  const logged: Error[] = [];
  expect(await attempt(throwing(fault), [item], context, (error) => logged.push(error))).toMatchObject([{ is: 'parked', reason: { code: 'EHCH-LANE-001' } }]);
  expect(logged).toEqual([fault]);
});
