import { describe, expect, it } from '@jest/globals';
import type { Patient, Resource } from '@medplum/fhirtypes';
import { DuplicateIdentityError, transactionBundle } from './bundle.ts';
import { withoutEmpties } from './empties.ts';
import { fullUrlOf } from './full-url.ts';
import { IdentityError } from './identity.ts';

const patient = (value: string, rest: Partial<Patient> = {}): Resource => ({
  resourceType: 'Patient',
  identifier: [{ system: 'urn:x', value }],
  ...rest,
});

describe('a transaction bundle', () => {
  it('writes each resource by a conditional update on its identity (REL-020)', () => {
    expect(transactionBundle([patient('1'), patient('2')])).toEqual({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: ['1', '2'].map((value) => ({
        fullUrl: fullUrlOf(`Patient?identifier=urn:x|${value}`),
        resource: { resourceType: 'Patient', identifier: [{ system: 'urn:x', value }] },
        request: { method: 'PUT', url: `Patient?identifier=urn:x|${value}` },
      })),
    });
  });

  it('is the same bytes for the same resources', () => {
    expect(JSON.stringify(transactionBundle([patient('1')]))).toBe(JSON.stringify(transactionBundle([patient('1')])));
  });

  it('refuses two resources of one identity, says where they stand and not who they are (REL-022)', () => {
    const resources = [patient('9000000009'), patient('2'), patient('9000000009')];
    expect(() => transactionBundle(resources)).toThrow(
      expect.objectContaining({ name: 'DuplicateIdentityError', positions: [0, 2] }),
    );
    expect(() => transactionBundle(resources)).toThrow(DuplicateIdentityError);
    expect(() => transactionBundle(resources)).not.toThrow(/9000000009/);
  });

  it('takes the same identifier of two types for two identities', () => {
    const group: Resource = {
      resourceType: 'Group',
      type: 'person',
      actual: true,
      identifier: [{ system: 'urn:x', value: '1' }],
    };
    expect(transactionBundle([patient('1'), group]).entry).toHaveLength(2);
  });

  it('refuses a resource that has no identity once its empty elements are left out', () => {
    expect(() => transactionBundle([patient('1'), { resourceType: 'Patient', identifier: [{}] }])).toThrow(IdentityError);
  });
});

describe('leaving out what is empty', () => {
  const prune = (rest: object): unknown => withoutEmpties({ resourceType: 'Patient', ...rest } as Resource);

  it('leaves out undefined, null, and objects and arrays with nothing in them, at any depth', () => {
    expect(
      prune({ active: undefined, gender: null, name: [], contact: [{ name: { given: [undefined] } }], meta: { tag: [{}] } }),
    ).toEqual({ resourceType: 'Patient' });
  });

  it('keeps what only looks empty: false, zero and empty text', () => {
    expect(prune({ active: false, multipleBirthInteger: 0, birthDate: '' })).toEqual({
      resourceType: 'Patient',
      active: false,
      multipleBirthInteger: 0,
      birthDate: '',
    });
  });

  it('keeps the order of keys and of items', () => {
    const pruned = prune({ name: [{ given: ['B', undefined, 'A'], family: 'C' }], id: 'x', active: true });
    expect(JSON.stringify(pruned)).toBe(
      '{"resourceType":"Patient","name":[{"given":["B","A"],"family":"C"}],"id":"x","active":true}',
    );
  });

  it('keeps a null that holds a place beside the extensions of a repeating primitive', () => {
    const name = [{ given: [null, 'Ada'], _given: [{ id: 'a' }, null] }];
    expect(prune({ name })).toEqual({ resourceType: 'Patient', name });
  });

  it('leaves the resource that it was given as it was', () => {
    const given = Object.freeze({ resourceType: 'Patient', name: Object.freeze([]), active: undefined });
    expect(prune(given)).toEqual({ resourceType: 'Patient' });
    expect(given).toEqual({ resourceType: 'Patient', name: [], active: undefined });
  });
});
