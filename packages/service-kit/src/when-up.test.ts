import { describe, expect, jest, test } from '@jest/globals';
import { createLogger } from './log/log.ts';
import { whenUp } from './when-up.ts';

function listener() {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger<'dependency-away' | 'dependency-up'>({ service: 'under-test', level: 'info', destination: { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) } });
  return { lines, logger };
}

/** Answers from the given attempt on. */
function upAfter(attempts: number): () => Promise<void> {
  let asked = 0;
  return () => ((asked += 1) < attempts ? Promise.reject(Object.assign(new Error('Zz-Canary'), { code: 'ECONNREFUSED' })) : Promise.resolve());
}

describe('whenUp (REL-054)', () => {
  test('asks until there is an answer, and logs each attempt without what was said', async () => {
    const { lines, logger } = listener();
    await whenUp('ledger', upAfter(3), { logger, pauseMs: 1 });
    expect(lines.map(({ event, check, attempt }) => [event, check, attempt])).toEqual([['dependency-away', 'ledger', 1], ['dependency-away', 'ledger', 2], ['dependency-up', 'ledger', 3]]);
    expect(JSON.stringify(lines)).not.toContain('Canary');
  });

  test('says nothing where the first attempt is answered', async () => {
    const { lines, logger } = listener();
    await whenUp('ledger', upAfter(1), { logger });
    expect(lines).toEqual([]);
  });

  test('throws at once what no waiting mends', async () => {
    const { lines, logger } = listener();
    await expect(whenUp('ledger', upAfter(3), { logger, isAway: () => false })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(lines).toEqual([]);
  });

  test('tries again what was broken off after it had gone well for longer than the time', async () => {
    const { lines, logger } = listener();
    const clock = jest.spyOn(performance, 'now');
    const answers = upAfter(2);
    await whenUp('ledger', () => { clock.mockReturnValue(5_000); return answers(); }, { logger, limitMs: 1_000, pauseMs: 1 });
    clock.mockRestore();
    expect(lines.map(({ event }) => event)).toEqual(['dependency-away', 'dependency-up']);
  });

  test('gives up when its time is over, with what went wrong', async () => {
    const { logger } = listener();
    await expect(whenUp('ledger', upAfter(1_000_000), { logger, limitMs: 20, pauseMs: 5 })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
