import { describe, expect, test } from '@jest/globals';
import type { Answer } from '../outbound/answers.ts';
import { turnOf } from './operations.ts';

const turns = (answer: Answer) => [1, 2, 3, 4, 5].map((failures) => turnOf(answer, { failuresBefore: failures - 1, failures }));

describe('WH-035: an endpoint counts as failing', () => {
  test.each<Answer>([{ is: 'silent', cause: 'timeout' }, { is: 'refused', status: 500 }, { is: 'refused', status: 408 }, { is: 'busy', status: 429, afterMs: 1 }])('at the fourth failure in a row, and once, when it is $is $status', (answer) => {
    expect(turns(answer)).toEqual([undefined, undefined, undefined, 'endpoint-failing', undefined]);
  });

  test.each([400, 401, 404, 422])('WH-024: at once when it answers %i, which does not pass by itself', (status) => {
    expect(turns({ is: 'refused', status })).toEqual(['endpoint-failing', undefined, undefined, undefined, undefined]);
  });

  test('no longer at the first success', () => {
    expect(turnOf({ is: 'accepted', status: 200 }, { failuresBefore: 4, failures: 0 })).toBe('endpoint-recovered');
    expect(turnOf({ is: 'accepted', status: 200 }, { failuresBefore: 0, failures: 0 })).toBeUndefined();
  });
});
