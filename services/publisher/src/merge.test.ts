import { describe, expect, test } from '@jest/globals';
import type { Patient } from '@medplum/fhirtypes';
import { holdsAll, mergeShared } from './merge.ts';

const current: Patient = {
  resourceType: 'Patient',
  id: '1',
  meta: { versionId: '4', lastUpdated: '2026-11-17T10:00:00Z', profile: ['https://other.example/p'] },
  identifier: [{ system: 'nhs', value: '9000000009' }, { system: 'hospital', value: 'H1' }],
  extension: [{ url: 'https://other.example/x', valueString: 'theirs' }],
  birthDate: '1938-04-02',
  deceasedDateTime: '2026-11-15T04:20:00Z',
  maritalStatus: { text: 'widowed' },
};
const ours: Patient = { resourceType: 'Patient', meta: { profile: ['https://ehch.example/p'] }, identifier: [{ system: 'nhs', value: '9000000009' }, { system: 'care', value: 'R-1' }], birthDate: '1938-04-02' };

describe('what we write onto a resource that others write to', () => {
  test('F-19: keeps what others added, and joins identifiers, extensions and profiles', () => {
    expect(mergeShared({ current, ours, previous: undefined })).toMatchObject({
      identifier: [{ system: 'nhs', value: '9000000009' }, { system: 'care', value: 'R-1' }, { system: 'hospital', value: 'H1' }],
      extension: [{ url: 'https://other.example/x', valueString: 'theirs' }],
      maritalStatus: { text: 'widowed' },
      meta: { profile: ['https://ehch.example/p', 'https://other.example/p'] },
    });
  });

  test('withdraws what we once wrote and now leave out, such as a death entered in error', () => {
    const previous: Patient = { ...ours, deceasedDateTime: '2026-11-15T04:20:00Z' };
    expect(mergeShared({ current, ours, previous })).not.toHaveProperty('deceasedDateTime');
    expect(mergeShared({ current, ours, previous: ours })).toHaveProperty('deceasedDateTime');
  });
});

test('REL-023: the server holds what we would send if all but its own id, meta and narrative is equal', () => {
  const held: Patient = { ...ours, id: '9', meta: { versionId: '2' }, text: { status: 'generated', div: '<div/>' } };
  expect(holdsAll(held, ours)).toBe(true);
  expect(holdsAll({ ...held, birthDate: '1938-04-03' }, ours)).toBe(false);
  expect(holdsAll({ ...held, gender: 'female' }, ours)).toBe(false);
});
