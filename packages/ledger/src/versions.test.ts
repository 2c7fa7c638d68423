import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareVersions, type KnownVersion, placeVersion } from './versions.ts';

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 17, 10, minute));
const digest = (text: string): Buffer => Buffer.from(text);
const known = (version: number | undefined, minute: number, text: string): KnownVersion => ({ recordId: minute, version, updatedAt: at(minute), contentDigest: digest(text) });
const arriving = (version: number | undefined, minute: number, text: string) => ({ version, updatedAt: at(minute), contentDigest: digest(text) });

describe('a version that arrives', () => {
  test('is accepted when it is the first, or newer than all that are there', () => {
    expect(placeVersion([], arriving(3, 0, 'a')).standing).toBe('accepted');
    expect(placeVersion([known(3, 0, 'a')], arriving(4, 0, 'b')).standing).toBe('accepted');
  });

  test('REL-030: is superseded when a newer one is there, whichever came first', () => {
    expect(placeVersion([known(5, 0, 'a')], arriving(3, 9, 'b')).standing).toBe('superseded');
  });

  test('is unchanged when it is there with the same content, and a conflict with other content', () => {
    expect(placeVersion([known(3, 0, 'a')], arriving(3, 5, 'a')).standing).toBe('unchanged');
    expect(placeVersion([known(3, 0, 'a')], arriving(3, 5, 'b')).standing).toBe('conflict');
  });

  test('goes by the time of the change where the source does not count its versions', () => {
    expect(placeVersion([known(undefined, 5, 'a')], arriving(undefined, 6, 'b')).standing).toBe('accepted');
    expect(placeVersion([known(undefined, 5, 'a')], arriving(undefined, 4, 'b')).standing).toBe('superseded');
    expect(placeVersion([known(undefined, 5, 'a')], arriving(4, 6, 'b')).standing).toBe('accepted');
  });

  test('REL-030: for any order of arrival the newest is the one that is never superseded', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5, 6], { minLength: 1 }), (order) => {
        const versions: KnownVersion[] = [];
        const standings = order.map((version) => {
          const { standing } = placeVersion(versions, arriving(version, 0, `v${version}`));
          versions.push({ ...known(version, 0, `v${version}`), recordId: version });
          return { version, standing };
        });
        const newest = Math.max(...order);
        expect(standings.find(({ version }) => version === newest)?.standing).toBe('accepted');
        expect(versions.filter((version) => versions.every((other) => compareVersions(other, version) <= 0))).toHaveLength(1);
      }),
    );
  });
});
