import { describe, expect, test } from '@jest/globals';
import type { Encounter, Patient } from '@medplum/fhirtypes';
import { holdsAll, mergeShared } from './merge.ts';

const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';

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

  test('SEC-054: keeps the labels and tags that others put there, and takes off of ours what we now leave out', () => {
    const [restricted, tag] = [{ system: CONFIDENTIALITY, code: 'R' }, { system: 'https://other.example/tags', code: 'theirs' }];
    const [own, gone] = [{ system: 'https://ehch.example/tags', code: 'own' }, { system: 'https://ehch.example/tags', code: 'gone' }];
    const labelled: Patient = { ...current, meta: { ...current.meta, security: [restricted], tag: [tag, gone, own] } };
    const mine: Patient = { ...ours, meta: { ...ours.meta, tag: [own] } };
    const base: Patient = { ...ours, meta: { ...ours.meta, tag: [own, gone] } };
    expect(mergeShared({ current: labelled, ours: mine, base }).meta).toMatchObject({ security: [restricted], tag: [own, tag] });
    expect(mergeShared({ current, ours, base: ours }).meta).toEqual({ profile: expect.any(Array) });
  });

  test('SEC-054: never takes off of what others write to who may know of it, which they may have said as well; of what is ours alone it does', () => {
    const meta = { security: [{ system: CONFIDENTIALITY, code: 'R', display: 'restricted' }] };
    expect(mergeShared({ current: { ...current, meta }, ours, base: { ...ours, meta } }).meta?.security).toEqual(meta.security);
    const encounter: Encounter = { resourceType: 'Encounter', status: 'finished', class: { code: 'HH' } };
    expect(mergeShared({ current: { ...encounter, meta }, ours: encounter, base: { ...encounter, meta } }).meta).not.toHaveProperty('security');
    expect(mergeShared({ current: { ...encounter, meta }, ours: encounter, base: encounter }).meta?.security).toEqual(meta.security);
  });

  test('comes to the same when it is done twice', () => {
    const base: Patient = { ...ours, gender: 'female', deceasedDateTime: '2026-11-15T04:20:00Z' };
    const once = mergeShared({ current, ours, base });
    expect(mergeShared({ current: once, ours, base })).toEqual(once);
  });
});

test('REL-023: the server holds what we would send if all but its own id, meta and narrative is equal, and who may know of it (SEC-054)', () => {
  const held: Patient = { ...ours, id: '9', meta: { versionId: '2' }, text: { status: 'generated', div: '<div/>' } };
  expect(holdsAll(held, ours)).toBe(true);
  expect(holdsAll({ ...held, birthDate: '1938-04-03' }, ours)).toBe(false);
  expect(holdsAll({ ...held, gender: 'female' }, ours)).toBe(false);
  const labelled: Patient = { ...ours, meta: { ...ours.meta, security: [{ system: CONFIDENTIALITY, code: 'R', display: 'restricted' }] } };
  expect([holdsAll(held, labelled), holdsAll(labelled, held), holdsAll({ ...labelled, id: '9' }, labelled)]).toEqual([false, false, true]);
});
