import { expect, test } from '@jest/globals';
import { isRestricted } from './labels.ts';

const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';

test.each([['R', true], ['V', true], ['N', false], [undefined, false]])('SEC-054: a resource labelled %s is restricted: %s', (code, restricted) => {
  const labelled = (system: string) => ({ resourceType: 'Patient' as const, meta: { security: [{ system, ...(code !== undefined && { code }) }] } });
  expect(isRestricted(labelled(CONFIDENTIALITY))).toBe(restricted);
  expect(isRestricted(labelled('https://other.example'))).toBe(false);
  expect(isRestricted({ resourceType: 'Patient' })).toBe(false);
});
