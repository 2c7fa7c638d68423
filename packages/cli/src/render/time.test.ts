import { expect, test } from '@jest/globals';
import { renderTime } from './time.ts';

test.each([
  ['2026-07-09T09:30:00.000Z', '2026-07-09 10:30 BST'],
  ['2026-11-09T09:30:00.000Z', '2026-11-09 09:30 GMT'],
  ['2026-06-30T23:30:00.000Z', '2026-07-01 00:30 BST'],
])('%s is %s on the clocks of the homes', (iso, shown) => expect(renderTime(iso)).toBe(shown));
