import type { AuditedResource, StoredEvent } from '@ehch/ledger';

/** What the subscriber was told of: the resource, and the residents whom it is about (SEC-036). */
export function disclosed({ focusType, focusId, focusVersion, patients }: StoredEvent): AuditedResource[] {
  const focus = `${focusType}/${focusId}`;
  return [{ reference: focus, version: focusVersion }, ...patients.filter((patient) => patient !== focus).map((reference) => ({ reference }))];
}
