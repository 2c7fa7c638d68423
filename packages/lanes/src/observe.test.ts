import { expect, test } from '@jest/globals';
import { observeLanes } from './observe.ts';

const REASON = { class: 'fix-data', code: 'EHCH-PUB-002', text: 'two patients have this number' } as const;

function record() {
  const lines: unknown[] = [];
  const counts: unknown[] = [];
  const events = observeLanes(
    { warn: (event, fields) => void lines.push([event, fields]) },
    { counter: ({ name }) => ({ add: (labels) => void counts.push([name, labels]) }), gauge: () => undefined },
  );
  return { events, lines, counts };
}

test('an item that is parked is told and counted with the code of its reason, and never with its text', () => {
  const { events, lines, counts } = record();
  events.onSettled?.('publish', 'parked', REASON);
  expect(lines).toEqual([['item-parked', { lane: 'publish', code: 'EHCH-PUB-002' }]]);
  expect(counts).toEqual([
    ['lane_items_settled_total', { lane: 'publish', outcome: 'parked' }],
    ['lane_items_parked_total', { lane: 'publish', code: 'EHCH-PUB-002' }],
  ]);
});

test('every other outcome is counted alone', () => {
  const { events, lines, counts } = record();
  events.onSettled?.('publish', 'retry', REASON);
  events.onSettled?.('publish', 'done', undefined);
  expect(lines).toEqual([]);
  expect(counts).toEqual([['lane_items_settled_total', { lane: 'publish', outcome: 'retry' }], ['lane_items_settled_total', { lane: 'publish', outcome: 'done' }]]);
});
