import { isDeepStrictEqual } from 'node:util';
import type { Resource } from '@medplum/fhirtypes';
import type { IndexRow } from '../index-rows/index-rows.ts';
import { refusal } from '../outcome.ts';
import type { Identity } from '../search/identity.ts';
import type { NewVersion, StoredRow } from '../store/statements.ts';

/** A write that is decided on but not yet stored. */
export interface Draft {
  type: string;
  id: string;
  /** What is to be stored; undefined deletes. It belongs to the draft: its references and meta are still to be set. */
  resource: Resource | undefined;
  current: StoredRow | undefined;
  /** What the search index will hold of it. */
  rows: readonly IndexRow[];
  /** The identity that it is created or updated under, if that was the condition. */
  identity: Identity | undefined;
  /** Where it stands in the request: `Bundle.entry[2].resource`. */
  at: string;
}

/**
 * The version that a draft makes, or undefined when nothing changes: the content is the same, or it is
 * deleted already. Sets the resource's version and time to what will be, or already is, stored.
 *
 * @param now ISO instant
 */
export function nextVersion({ type, id, resource, current, rows }: Draft, now: string): NewVersion | undefined {
  const next = { seq: current?.seq, type, id, version: (current?.version ?? 0) + 1, lastUpdated: now };
  if (!resource) return current && !current.deleted ? { ...next, content: undefined, rows: [] } : undefined;
  if (current?.content && isSame(current.content, resource)) {
    Object.assign(resource, { meta: current.content.meta });
    return undefined;
  }
  resource.meta = { ...resource.meta, versionId: String(next.version), lastUpdated: now };
  return { ...next, content: resource, rows };
}

function isSame(stored: Resource, sent: Resource): boolean {
  return isDeepStrictEqual(unversioned(stored), unversioned(sent));
}

function unversioned({ meta, ...resource }: Resource): unknown {
  const rest = { ...meta };
  delete rest.versionId;
  delete rest.lastUpdated;
  return Object.keys(rest).length > 0 ? { ...resource, meta: rest } : resource;
}

/**
 * Holds a write to the version that it was made from.
 *
 * @param ifMatch version id out of `If-Match`; undefined asks for nothing
 * @throws 412 when the current version is another, or deleted (https://hl7.org/fhir/R4/http.html#concurrency)
 */
export function assertVersion(current: StoredRow | undefined, ifMatch: string | undefined): void {
  if (ifMatch === undefined || (current && !current.deleted && String(current.version) === ifMatch)) return;
  throw refusal({ id: 'precondition-failed', code: 'conflict', text: 'If-Match does not name the current version' });
}
