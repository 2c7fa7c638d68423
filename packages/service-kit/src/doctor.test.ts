import { describe, expect, test } from '@jest/globals';
import { runChecks } from './doctor.ts';

describe('checks', () => {
  test('tell what they found, in their order, however long each takes', async () => {
    const slow = new Promise<{ state: 'ok'; found: string }>((resolve) => setTimeout(() => { resolve({ state: 'ok', found: '18.1' }); }, 20));
    expect(await runChecks({ database: () => slow, disk: async () => ({ state: 'warn', found: '2 GB free', fix: 'Make room.' }) })).toEqual([
      { name: 'database', state: 'ok', found: '18.1' },
      { name: 'disk', state: 'warn', found: '2 GB free', fix: 'Make room.' },
    ]);
  });

  test('that throw fail by the code of the error alone, since its message may hold a password', async () => {
    const error = Object.assign(new Error('connect postgres://ehch:secret@db'), { code: 'ECONNREFUSED' });
    const [found] = await runChecks({ database: () => Promise.reject(error) });
    expect(found).toMatchObject({ state: 'fail', found: 'cannot be asked (ECONNREFUSED)', fix: expect.any(String) });
    expect(JSON.stringify(found)).not.toContain('secret');
  });

  test('that throw at once, or throw what is no error, fail like the others', async () => {
    const thrower = (thrown: unknown) => (): never => { throw thrown; };
    expect((await runChecks({ one: thrower(new TypeError('x')), two: thrower('x') })).map(({ found }) => found)).toEqual(['cannot be asked (TypeError)', 'cannot be asked (unknown)']);
  });

  test('that never answer are given up, and told to stop', async () => {
    let told = false;
    const silent = (signal: AbortSignal) => new Promise<never>(() => { signal.addEventListener('abort', () => { told = true; }); });
    expect(await runChecks({ queue: silent }, { timeLimitMs: 10 })).toMatchObject([{ name: 'queue', state: 'fail', found: 'no answer within 0.01 s' }]);
    expect(told).toBe(true);
  });
});
