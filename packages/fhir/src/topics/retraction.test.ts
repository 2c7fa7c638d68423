import { describe, expect, test } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import { takesBack } from './retraction.ts';

const of = (resource: object): Resource => resource as Resource;
const inError = { coding: [{ code: 'entered-in-error' }] };
const linked = (...ids: string[]) => of({ resourceType: 'Patient', link: ids.map((id) => ({ type: 'seealso', other: { reference: `Patient/${id}` } })) });
const linkage = (active: boolean, ...ids: string[]) => of({ resourceType: 'Linkage', active, item: ids.map((id) => ({ type: 'source', resource: { reference: `Patient/${id}` } })) });

describe('what takes back', () => {
  test.each<[string, Resource, Resource]>([
    ['an observation that was entered in error', of({ resourceType: 'Observation', status: 'final' }), of({ resourceType: 'Observation', status: 'entered-in-error' })],
    ['a condition that was entered in error', of({ resourceType: 'Condition' }), of({ resourceType: 'Condition', verificationStatus: inError })],
    ['a decision about resuscitation that was withdrawn', of({ resourceType: 'Consent', status: 'active' }), of({ resourceType: 'Consent', status: 'inactive' })],
    ['a plan that was revoked', of({ resourceType: 'CarePlan', status: 'active' }), of({ resourceType: 'CarePlan', status: 'revoked' })],
    ['a person who was taken for another', linked('1', '2'), linked('1')],
    ['a linkage that does not stand', linkage(true, '1', '2'), linkage(false, '1', '2')],
    ['a linkage of fewer', linkage(true, '1', '2', '3'), linkage(true, '1', '2')],
  ])('is %s, once', (_what, before, after) => {
    expect(takesBack(before, after)).toBe(true);
    expect(takesBack(after, after)).toBe(false);
  });

  test.each<[string, Resource | undefined, Resource]>([
    ['what was never told', undefined, of({ resourceType: 'Observation', status: 'entered-in-error' })],
    ['an observation that was corrected', of({ resourceType: 'Observation', status: 'final' }), of({ resourceType: 'Observation', status: 'corrected' })],
    ['a plan that is over', of({ resourceType: 'CarePlan', status: 'active' }), of({ resourceType: 'CarePlan', status: 'completed' })],
    ['a device that is not in use', of({ resourceType: 'Device', status: 'active' }), of({ resourceType: 'Device', status: 'inactive' })],
    ['a person who is linked to another', linked('1'), linked('1', '2')],
  ])('is not %s', (_what, before, after) => {
    expect(takesBack(before, after)).toBe(false);
  });
});
