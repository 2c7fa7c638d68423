import type { AuditedResource, StoredEvent } from '@ehch/ledger';

/** What the subscriber was told of: the resource, and the residents whom it is about (SEC-036). */
export function disclosed({ focusType, focusId, focusVersion, subjects, withheld }: Pick<StoredEvent, 'focusType' | 'focusId' | 'focusVersion' | 'subjects' | 'withheld'>): AuditedResource[] {
  if (withheld) return [];
  const focus = `${focusType}/${focusId}`;
  return [{ reference: focus, version: focusVersion }, ...subjects.filter((subject) => subject !== focus).map((reference) => ({ reference }))];
}
