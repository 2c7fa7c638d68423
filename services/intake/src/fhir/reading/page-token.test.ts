import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openPage, sealPage } from './page-token.ts';

const key = randomBytes(32);

describe('REST-044: the token of a page', () => {
  test('gives back what was sealed, and tells nothing of it', () => {
    fc.assert(fc.property(fc.string(), (target) => {
      const token = sealPage(key, target, 'tenant-a /Encounter');
      expect(openPage(key, token, 'tenant-a /Encounter')).toBe(target);
      expect(token).toMatch(/^[\w-]+$/);
    }));
    expect(sealPage(key, 'x', 'a')).not.toBe(sealPage(key, 'x', 'a'));
  });

  test('opens for nobody else, for no other search, with no other key, and not when it was changed', () => {
    const token = sealPage(key, '/R4?page=2', 'tenant-a /Encounter');
    expect(openPage(key, token, 'tenant-b /Encounter')).toBeUndefined();
    expect(openPage(key, token, 'tenant-a /Patient')).toBeUndefined();
    expect(openPage(randomBytes(32), token, 'tenant-a /Encounter')).toBeUndefined();
    expect(openPage(key, `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`, 'tenant-a /Encounter')).toBeUndefined();
  });

  test('is none where somebody made it up', () => {
    fc.assert(fc.property(fc.string(), (token) => {
      expect(openPage(key, token, 'a')).toBeUndefined();
    }));
  });
});
