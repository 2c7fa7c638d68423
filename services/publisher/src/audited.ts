import type { AuditedResource } from '@ehch/ledger';
import type { Resource } from '@medplum/fhirtypes';
import { subjectsOf } from './subjects.ts';

/** What the audit says of a publication: each resource that was written, and each resident whom these are about (SEC-031). */
export function auditedResources(changed: readonly Resource[]): AuditedResource[] {
  const written = changed.map(({ resourceType, id = '', meta }) => ({ reference: `${resourceType}/${id}`, ...(meta?.versionId !== undefined && { version: meta.versionId }) }));
  const named = new Set(written.map(({ reference }) => reference));
  const residents = new Set(changed.flatMap(subjectsOf).filter((reference) => !named.has(reference)));
  return [...written, ...[...residents].map((reference) => ({ reference }))];
}
