import { type GeneratedFile, generatePcn } from '@ehch/cli';
import { TOPICS } from '@ehch/fhir-profiles';
import { expect } from '@jest/globals';
import { type FinalState, readFinalState, sorted } from './final-state.ts';
import type { Receipt } from './journey.ts';
import { eventCounts, type StackClient } from './stack-client.ts';
import { firstArrivals } from './subscriber.ts';
import { until } from './until.ts';

/** The week of one network: eight homes and about 250 residents. */
export const week = () => generatePcn({ seed: 1 });

/** What must be the same however the week went. */
export interface WeekState {
  fhir: FinalState;
  /** Events by topic. */
  events: Record<string, number>;
}

/** Subscribes to every topic. @returns the topic of each subscription */
export async function subscribeToAll(stack: StackClient): Promise<Map<string, string>> {
  const topics = new Map<string, string>();
  for (const { name } of TOPICS) topics.set(await stack.subscriber.subscribe(stack, name), name);
  await until('every handshake', () => stack.subscriber.handshakes >= TOPICS.length);
  return topics;
}

/** Sends the files in their order. */
export async function sendWeek(stack: StackClient, files: readonly GeneratedFile[] = week()): Promise<Receipt[]> {
  const receipts: Receipt[] = [];
  for (const file of files) receipts.push(await stack.sendFile(file));
  return receipts;
}

/** Reads the end of the week, and checks what every subscriber may rely on: no gap, nothing out of order, no event twice. */
export async function readWeek(stack: StackClient, topics: ReadonlyMap<string, string>): Promise<WeekState> {
  const counts = new Map(await eventCounts(stack.fetch));
  const events: Record<string, number> = {};
  for (const [id, topic] of topics) {
    const numbers = firstArrivals(stack.subscriber.events, id).map(({ number }) => number);
    expect({ topic, numbers }).toEqual({ topic, numbers: Array.from({ length: counts.get(id) ?? 0 }, (_, index) => index + 1) });
    events[topic] = numbers.length;
  }
  return { fhir: await readFinalState(stack.sandbox), events };
}

/** That nothing was lost, doubled or written more often than in the week that nothing happened to. */
export function expectSameWeek(actual: WeekState, reference: WeekState): void {
  expect(actual.fhir.duplicates).toEqual([]);
  expect(actual.events).toEqual(reference.events);
  expect([...actual.fhir.resources.keys()].sort()).toEqual([...reference.fhir.resources.keys()].sort());
  const differing = [...actual.fhir.versions].filter(([identity, version]) => reference.fhir.versions.get(identity) !== version).map(([identity, version]) => `${identity.split('?')[0]} version ${version}, not ${reference.fhir.versions.get(identity)}`);
  expect(differing).toEqual([]);
  expect(sorted(actual.fhir)).toEqual(sorted(reference.fhir));
}
