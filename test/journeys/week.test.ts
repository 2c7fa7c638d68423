import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type EmbeddedStack, startEmbeddedStack } from '../support/embedded-stack.ts';
import { readFinalState } from '../support/final-state.ts';
import type { Receipt } from '../support/journey.ts';
import { startScaledWeek } from '../support/scaled-week.ts';
import { eventCounts } from '../support/stack-client.ts';
import { expectSameWeek, readWeek, sendWeek, subscribeToAll, week, type WeekState } from '../support/week.ts';

let stack: EmbeddedStack;
let topics: Map<string, string>;
let receipts: Receipt[];
let state: WeekState;

beforeAll(async () => {
  stack = await startEmbeddedStack();
  topics = await subscribeToAll(stack);
  receipts = await sendWeek(stack);
  await stack.settle(receipts, 240_000);
  state = await readWeek(stack, topics);
}, 300_000);
afterAll(() => stack.close());

async function entriesOf({ id }: Receipt): Promise<Receipt['entries']> {
  const entries: Receipt['entries'] = [];
  for (let path: string | undefined = `/receipts/${id}?limit=1000`; path; ) {
    const page = (await (await stack.fetch(path)).json()) as Receipt & { next?: string };
    entries.push(...page.entries);
    path = page.next;
  }
  return entries;
}

test('every row that was accepted is published, once, and the rows that are wrong on purpose are held, each where it stands', async () => {
  for (const [index, { file, rows, held }] of week().entries()) {
    const entries = await entriesOf(receipts[index]!);
    expect(entries).toHaveLength(rows);
    const heldRows = entries.filter((entry) => entry.state === 'held');
    expect({ file, held: heldRows.map(({ place, issues }) => ({ place, code: issues?.[0]?.code })) }).toEqual({ file, held: held.map(({ place, code }) => ({ place, code })) });
    expect({ file, other: entries.filter(({ state: one }) => !['published', 'unchanged', 'held'].includes(one)) }).toEqual({ file, other: [] });
  }
  expect(state.fhir.duplicates).toEqual([]);
}, 60_000);

test('every resource refers only to what is there', () => {
  const dangling = [...state.fhir.resources.values()].flatMap((resource) => JSON.stringify(resource).match(/"unresolved [^"]+"/g) ?? []);
  expect(dangling).toEqual([]);
});

/** No file of the week has a decision about resuscitation, withdraws an encounter, or says that two patients are one. */
const NOT_IN_THE_WEEK = ['cpr-decision-changed', 'cpr-decision-withdrawn', 'encounter-withdrawn', 'record-linked', 'record-unlinked'];

test('every event is told once and in order, and every topic has some, but for those that no file of the week is about', () => {
  expect(Object.entries(state.events).filter(([, count]) => count === 0).map(([topic]) => topic).sort()).toEqual(NOT_IN_THE_WEEK);
  const repeated = stack.subscriber.events.length - new Set(stack.subscriber.events.map(({ webhookId }) => webhookId)).size;
  expect(repeated).toBe(0);
});

test('REL-020: the same files again create nothing, update nothing and tell nobody', async () => {
  const before = await eventCounts(stack.fetch);
  const again = await sendWeek(stack);
  await stack.settle(again, 60_000);
  for (const receipt of again) {
    const entries = await entriesOf(receipt);
    expect(entries.filter(({ state: one }) => one !== 'unchanged' && one !== 'held')).toEqual([]);
  }
  expect(await eventCounts(stack.fetch)).toEqual(before);
  expect((await readFinalState(stack.sandbox)).versions).toEqual(state.fhir.versions);
}, 120_000);

test('three intakes, three mappers, three publishers and two notifiers, as processes of their own over one PostgreSQL and one Redis, make the same week of it', async () => {
  const scaled = await startScaledWeek();
  try {
    const topicsOfAll = await subscribeToAll(scaled);
    await scaled.settle(await sendWeek(scaled), 400_000);
    expectSameWeek(await readWeek(scaled, topicsOfAll), state);
  } finally {
    await scaled.close();
  }
}, 600_000);
