import { describe, expect, test } from '@jest/globals';
import { linkOf } from './link.ts';
import type { Round } from './round.ts';

const round = (changes: Partial<Round> = {}): Round => ({
  encounter: 'Encounter/9',
  names: ['Encounter/9', 'https://rounds.example|R-1'],
  versionId: '1',
  at: 'Location/3 2026-W47',
  kind: 'round',
  status: 'finished',
  class: 'HH',
  start: '2026-11-17T10:00:00Z',
  end: '2026-11-17T12:00:00Z',
  participants: [],
  listed: new Set(['Patient/7']),
  ...changes,
});
const contact = { resident: 'Patient/7', start: '2026-11-17T10:05:00Z', partOf: [] };
const other = { encounter: 'Encounter/10', names: ['Encounter/10'] };

describe('a contact belongs to a round', () => {
  test('that it says it is part of, whatever time and list say', () => {
    expect(linkOf({ resident: 'Patient/8', start: undefined, partOf: ['Encounter/9'] }, [round(other), round()])).toEqual({ round: round(), by: 'part-of' });
  });

  test('that it names as the system does that told of it', () => {
    expect(linkOf({ ...contact, start: undefined, partOf: ['https://rounds.example|R-1'] }, [round()])?.by).toBe('part-of');
  });

  test('that was under way when it began, with the resident on its list', () => {
    expect(linkOf(contact, [round()])).toEqual({ round: round(), by: 'listed-at-its-time' });
    expect(linkOf({ ...contact, start: '2026-11-17T12:00:00Z' }, [round()])?.by).toBe('listed-at-its-time');
  });
});

describe('to no round is it linked', () => {
  test.each<[string, object, Round[]]>([
    ['that began after it', { start: '2026-11-17T09:59:59Z' }, [round()]],
    ['that was over', { start: '2026-11-17T12:00:01Z' }, [round()]],
    ['of whose end nothing is known', {}, [round({ end: undefined })]],
    ['where only the day is known', { start: '2026-11-17' }, [round()]],
    ['whose list does not name the resident', { resident: 'Patient/8' }, [round()]],
    ['where two were under way', {}, [round(), round(other)]],
    ['that was called off', {}, [round({ status: 'cancelled' })]],
    ['that is planned', {}, [round({ status: 'planned' })]],
    ['that was a check-in', {}, [round({ kind: 'check-in' })]],
    ['where it says that it is part of something else', { partOf: ['Encounter/1'] }, [round()]],
    ['where there is none', {}, []],
  ])('%s', (_which, changes, rounds) => {
    expect(linkOf({ ...contact, ...changes }, rounds)).toBeUndefined();
  });
});
