import { afterEach, describe, expect, test } from '@jest/globals';
import { until } from '../../../test/support/until.ts';
import { isLedgerAway } from './connection.ts';
import { inTime } from './in-time.ts';
import { repeat } from './repeat.ts';

const never = () => new Promise<never>(() => undefined);

describe('what is done again and again', () => {
  let repeated: { close(): Promise<void> } | undefined;
  afterEach(() => repeated?.close());

  test('REL-040: goes on after a round that never ends, and tells of it', async () => {
    const errors: unknown[] = [];
    let rounds = 0;
    repeated = repeat(() => (++rounds === 1 ? never() : Promise.resolve()), { everyMs: 1, limitMs: 20, onError: (error) => errors.push(error) });
    await until('three rounds', () => rounds >= 3);
    expect(errors).toHaveLength(1);
    expect(isLedgerAway(errors[0])).toBe(true);
  });

  test('goes on after a round that fails', async () => {
    const errors: unknown[] = [];
    let rounds = 0;
    repeated = repeat(async () => { if (++rounds === 1) throw new Error('once'); }, { everyMs: 1, onError: (error) => errors.push(error) });
    await until('three rounds', () => rounds >= 3);
    expect(errors).toEqual([new Error('once')]);
  });

  test('takes no pause while there is more to do', async () => {
    let rounds = 0;
    repeated = repeat(async () => ++rounds < 5, { everyMs: 3_600_000, atOnce: true, onError: () => undefined });
    await until('five rounds', () => rounds === 5);
  });

  test('ends after the round that is under way, and not before', async () => {
    let end: () => void = () => undefined;
    let rounds = 0;
    const one = repeat(() => new Promise<void>((resolve) => { rounds += 1; end = resolve; }), { everyMs: 1, onError: () => undefined });
    await until('a round', () => rounds === 1);
    let isClosed = false;
    const closing = one.close().then(() => { isClosed = true; });
    await new Promise(setImmediate);
    expect(isClosed).toBe(false);
    end();
    await closing;
    expect(rounds).toBe(1);
  });
});

test('what comes in time is passed on as it is, and what does not is a time-out', async () => {
  expect(await inTime(Promise.resolve(7), 1_000)).toBe(7);
  await expect(inTime(Promise.reject(new Error('its own')), 1_000)).rejects.toThrow('its own');
  await expect(inTime(never(), 5)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
});
