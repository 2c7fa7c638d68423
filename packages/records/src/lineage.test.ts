import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { differencesOf } from './differences.ts';
import { type Envelope, lineageOf, RECORD_TYPES } from './index.ts';

/** What a field of the maximal example of a record type moves. */
function movedBy(name: string, field: string): string[] {
  const record = JSON.parse(readFileSync(join(import.meta.dirname, name, 'examples', 'maximal.record.json'), 'utf8')) as Envelope;
  return lineageOf(RECORD_TYPES[name]!, record).find((one) => one.field === field)?.elements ?? [];
}

describe('what a field moves', () => {
  test('is what any of its values moves: a withdrawal reaches everything that came of an outcome', () => {
    expect(movedBy('round-outcome', 'status')).toEqual(expect.arrayContaining(['Encounter[0].status', 'QuestionnaireResponse[0].status', 'ServiceRequest[0].status', 'Task[0].status']));
    expect(movedBy('personalised-care-and-support-plan', 'status')).toEqual(expect.arrayContaining(['CarePlan[0].status', 'CarePlan[1].status', 'Goal[0].lifecycleStatus', 'CarePlan[0].activity[0].detail.status']));
  });

  test('is what leaving it out moves too', () => {
    expect(movedBy('admission-discharge', 'dischargedAt')).toEqual(expect.arrayContaining(['EpisodeOfCare[0].period.end', 'EpisodeOfCare[0].status']));
    expect(movedBy('home-register', 'alignments[0].to')).toEqual(expect.arrayContaining(['OrganizationAffiliation[0].active', 'OrganizationAffiliation[0].period.end']));
  });

  test('is not what only makes room', () => {
    expect(movedBy('personalised-care-and-support-plan', 'agreedWith.resident').filter((element) => element.startsWith('CarePlan[0].extension[')).every((element) => element.startsWith('CarePlan[0].extension[3]'))).toBe(true);
  });
});

describe('differences', () => {
  test.each<[string, unknown, unknown, string[]]>([
    ['none', { a: [{ b: 1 }] }, { a: [{ b: 1 }] }, []],
    ['a value', { a: { b: 1 } }, { a: { b: 2 } }, ['a.b']],
    ['a value that is there in one alone', { a: { b: { c: 1 } } }, { a: {} }, ['a.b.c']],
    ['a value in the place of an object', { a: 1 }, { a: { b: 2 } }, ['a', 'a.b']],
    ['an entry taken out, and not those behind it', { a: [1, 2, 3] }, { a: [2, 3] }, ['a[0]']],
    ['an entry put in, at the end', { a: [{ b: 1 }] }, { a: [{ b: 0 }, { b: 1 }] }, ['a[1].b']],
    ['an entry changed', { a: [{ b: 1, c: 1 }, { b: 2 }] }, { a: [{ b: 1, c: 2 }, { b: 2 }] }, ['a[0].c']],
    ['an entry changed beside one taken out', { a: [{ b: 1, c: 1 }, { b: 2, c: 2 }] }, { a: [{ b: 2, c: 3 }] }, ['a[1].c', 'a[0].b', 'a[0].c']],
    ['one of two that were alike', { a: [1, 1] }, { a: [1] }, ['a[1]']],
  ])('%s', (_, before, after, paths) => {
    expect(differencesOf(before, after)).toEqual(paths);
  });
});
