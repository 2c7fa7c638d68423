import { describe, expect, test } from '@jest/globals';
import { turnOf } from './operations.ts';

const refused = (answer: string, status?: number) => ({ accepted: false, answer, ...(status !== undefined && { status }) });
const turns = (tried: ReturnType<typeof refused>) => [1, 2, 3, 4, 5].map((failures) => turnOf(tried, { failuresBefore: failures - 1, failures }));

describe('WH-035: an endpoint counts as failing', () => {
  test.each([refused('silent'), refused('refused', 500), refused('refused', 408), refused('busy', 429)])('at the fourth failure in a row, and once, when it is $answer $status', (tried) => {
    expect(turns(tried)).toEqual([undefined, undefined, undefined, 'endpoint-failing', undefined]);
  });

  test.each([400, 401, 404, 422])('WH-024: at once when it answers %i, which does not pass by itself', (status) => {
    expect(turns(refused('refused', status))).toEqual(['endpoint-failing', undefined, undefined, undefined, undefined]);
  });

  test('no longer at the first success', () => {
    expect(turnOf({ accepted: true, answer: 'accepted', status: 200 }, { failuresBefore: 4, failures: 0 })).toBe('endpoint-recovered');
    expect(turnOf({ accepted: true, answer: 'accepted', status: 200 }, { failuresBefore: 0, failures: 0 })).toBeUndefined();
  });
});
