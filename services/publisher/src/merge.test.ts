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
    expect(mergeShared({ current, ours, base: undefined })).toMatchObject({
      identifier: [{ system: 'nhs', value: '9000000009' }, { system: 'care', value: 'R-1' }, { system: 'hospital', value: 'H1' }],
      extension: [{ url: 'https://other.example/x', valueString: 'theirs' }],
      maritalStatus: { text: 'widowed' },
      meta: { profile: ['https://ehch.example/p', 'https://other.example/p'] },
    });
  });

  test('withdraws what we once wrote and now leave out, such as a death entered in error', () => {
    const base: Patient = { ...ours, deceasedDateTime: '2026-11-15T04:20:00Z' };
    expect(mergeShared({ current, ours, base })).not.toHaveProperty('deceasedDateTime');
    expect(mergeShared({ current, ours, base: ours })).toHaveProperty('deceasedDateTime');
  });

  test('leaves what another source wrote since where we say no more than before', () => {
    const base: Patient = { ...ours, gender: 'female', managingOrganization: { reference: 'Organization/a' }, deceasedDateTime: '2026-11-14T04:20:00Z' };
    const moved: Patient = { ...current, managingOrganization: { reference: 'Organization/b' } };
    const leaver: Patient = { ...base, gender: 'male' };
    delete leaver.deceasedDateTime;
    expect(mergeShared({ current: moved, ours: leaver, base })).toMatchObject({ gender: 'male', managingOrganization: { reference: 'Organization/b' }, deceasedDateTime: '2026-11-15T04:20:00Z' });
    expect(mergeShared({ current: moved, ours: { ...leaver, managingOrganization: { reference: 'Organization/c' } }, base })).toMatchObject({ managingOrganization: { reference: 'Organization/c' } });
  });

  test('comes to the same when it is done twice', () => {
    const base: Patient = { ...ours, gender: 'female', deceasedDateTime: '2026-11-15T04:20:00Z' };
    const once = mergeShared({ current, ours, base });
    expect(mergeShared({ current: once, ours, base })).toEqual(once);
  });
});

test('REL-023: the server holds what we would send if all but its own id, meta and narrative is equal', () => {
  const held: Patient = { ...ours, id: '9', meta: { versionId: '2' }, text: { status: 'generated', div: '<div/>' } };
  expect(holdsAll(held, ours)).toBe(true);
  expect(holdsAll({ ...held, birthDate: '1938-04-03' }, ours)).toBe(false);
  expect(holdsAll({ ...held, gender: 'female' }, ours)).toBe(false);
});
