import { expect, test } from '@jest/globals';
import { counted, momentText, span } from './words.ts';

test.each([[0, '0 s'], [59_400, '59 s'], [60_000, '1 min'], [580_000, '9 min 40 s'], [21_605_000, '6 h'], [90_000_000, '1 d 1 h'], [-5, '0 s']])('%d ms are %s', (ms, text) => {
  expect(span(ms)).toBe(text);
});

test('a moment is told as the clocks of the homes show it', () => {
  expect(momentText(new Date('2026-07-09T09:30:05Z'))).toBe('9 Jul 2026, 10:30:05 BST');
});

test('a number has its noun', () => {
  expect([counted(1, 'event'), counted(1_204, 'event'), counted(2, 'more', 'more')]).toEqual(['1 event', '1,204 events', '2 more']);
});
