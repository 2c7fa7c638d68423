import type { StoredEvent } from '@ehch/ledger';
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import { v5 as uuidv5 } from 'uuid';
import { BACKPORT } from '../subscription/backport.ts';
import { focusUrl, type NotificationType, statusParameters, type Subject, subscriptionUrl } from './status.ts';

/** What a bundle is for, and the time that it bears. */
export interface NotificationKind<Type extends NotificationType = Exclude<NotificationType, 'query-status'>> {
  type: Type;
  at: Date;
}

/**
 * A notification, or the answer to `$events`: a history bundle whose first entry is the status (SUB-080 to SUB-087). The
 * same arguments make the same bytes, its id included, so that a retry cannot be told from the first attempt (SUB-095).
 */
export function notificationBundle(subject: Subject, kind: NotificationKind, events: readonly StoredEvent[], counter: number): Bundle {
  return {
    resourceType: 'Bundle',
    ...(kind.type !== 'query-event' && { id: uuidv5(`${kind.type} bundle ${occasionOf(subject, kind, events)}`, subject.id) }),
    meta: { profile: [BACKPORT.notification] },
    type: 'history',
    timestamp: kind.at.toISOString(),
    entry: [statusEntry(subject, kind, events, counter), ...(subject.content === 'empty' ? [] : events.filter(({ withheld }) => !withheld).map((event) => focusEntry(subject, event)))],
  };
}

/** What tells a notification from others of its type: a heartbeat has its time alone. */
const occasionOf = ({ version }: Subject, { type, at }: NotificationKind, events: readonly StoredEvent[]): string | number => (type === 'heartbeat' ? at.getTime() : (events.at(-1)?.eventNumber ?? version));

function statusEntry(subject: Subject, { type }: NotificationKind, events: readonly StoredEvent[], counter: number): BundleEntry {
  const resource = statusParameters(subject, type, events, counter);
  return {
    fullUrl: `urn:uuid:${resource.id ?? ''}`,
    resource,
    request: { method: 'GET', url: `${subscriptionUrl(subject)}/$status` },
    response: { status: '200' },
  };
}

function focusEntry(subject: Subject, event: StoredEvent): BundleEntry {
  const { focusType, focusId, focusVersion, occurredAt } = event;
  const resource = subject.content === 'full-resource' ? focusOf(event) : undefined;
  const withheld = subject.content === 'full-resource' && resource === undefined;
  return {
    fullUrl: focusUrl(subject, event),
    ...(resource && { resource }),
    request: { method: 'PUT', url: `${focusType}/${focusId}` },
    response: { status: withheld ? '500' : '200', etag: `W/"${focusVersion}"`, lastModified: occurredAt.toISOString() },
  };
}

/** The resource as it was at the event (SUB-089). One that cannot be read holds up no other event: it goes without. */
function focusOf({ focus }: StoredEvent): Resource | undefined {
  try {
    return JSON.parse(focus) as Resource;
  } catch {
    return undefined;
  }
}
