import { expect, test } from '@jest/globals';
import type { Resource } from '@medplum/fhirtypes';
import { auditedResources } from './audited.ts';

test('SEC-031: a publication is audited with each resource at its version, and each resident once', () => {
  const changed: Resource[] = [
    { resourceType: 'Patient', id: '7', meta: { versionId: '2' } },
    { resourceType: 'Encounter', id: '12', meta: { versionId: '1' }, status: 'finished', class: {}, subject: { reference: 'Patient/7' } },
    { resourceType: 'Flag', id: '3', meta: { versionId: '1' }, status: 'active', code: {}, subject: { reference: 'Patient/8' }, author: { reference: 'Organization/1' } },
  ];
  expect(auditedResources(changed)).toEqual([{ reference: 'Patient/7', version: '2' }, { reference: 'Encounter/12', version: '1' }, { reference: 'Flag/3', version: '1' }, { reference: 'Patient/8' }]);
});
