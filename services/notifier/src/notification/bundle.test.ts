import { describe, expect, test } from '@jest/globals';
import type { StoredEvent } from '@ehch/ledger';
import type { Bundle, Parameters, ParametersParameter } from '@medplum/fhirtypes';
import type { Content } from '../subscription/backport.ts';
import { notificationBundle } from './bundle.ts';
import type { Subject } from './status.ts';

const ID = '0b5e8e0c-5d0d-41ef-9a6f-325096b39f47';
const subjectOf = (content: Content): Subject => ({ id: ID, version: 2, topic: 'https://ehch.example/fhir/SubscriptionTopic/trial', status: 'active', error: null, content, baseUrl: 'https://ehch.example/fhir/R4' });
const event = (eventNumber: number, focus = '{"resourceType":"Encounter","id":"e1","meta":{"versionId":"7"},"status":"finished"}'): StoredEvent => ({
  eventNumber,
  eventId: '7b1c7d6e-2f53-4a58-9a53-0f5b1c5f2a11',
  digest: 'ab'.repeat(32),
  retraction: false,
  topic: 'https://ehch.example/fhir/SubscriptionTopic/trial',
  focusType: 'Encounter',
  focusId: 'e1',
  focusVersion: '7',
  subjects: [],
  withheld: false,
  focus,
  occurredAt: new Date('2026-01-02T03:04:05.678Z'),
  deliveredAt: null,
});
const kind = { type: 'event-notification', at: new Date('2026-01-02T03:04:05.678Z') } as const;
const notification = (content: Content): Bundle => notificationBundle(subjectOf(content), kind, [event(12)], 12);
const parametersOf = (bundle: Bundle): ParametersParameter[] => (bundle.entry?.[0]?.resource as Parameters).parameter ?? [];
const eventParts = (bundle: Bundle) => parametersOf(bundle).find(({ name }) => name === 'notification-event')?.part;

describe.each<Content>(['empty', 'id-only', 'full-resource'])('a notification with content %s', (content) => {
  const bundle = notification(content);

  test('SUB-080: is a history bundle of the profile, with the time of its event', () => {
    expect(bundle).toMatchObject({ resourceType: 'Bundle', type: 'history', timestamp: '2026-01-02T03:04:05.678Z', meta: { profile: ['http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-subscription-notification-r4'] } });
  });

  test('SUB-081: starts with the status, and has no other', () => {
    const [first, ...rest] = bundle.entry ?? [];
    expect(first).toMatchObject({ fullUrl: `urn:uuid:${first?.resource?.id}`, request: { method: 'GET', url: `https://ehch.example/fhir/R4/Subscription/${ID}/$status` }, response: { status: '200' } });
    expect(first?.resource?.meta?.profile).toEqual(['http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-subscription-status-r4']);
    expect(rest.filter(({ resource }) => resource?.resourceType === 'Parameters')).toEqual([]);
  });

  test('SUB-082: has request and response in every entry', () => {
    expect((bundle.entry ?? []).every(({ request, response }) => request && response)).toBe(true);
  });

  test('SUB-083, SUB-077: names subscription, status, type and count, and the topic unless it is empty', () => {
    expect(parametersOf(bundle).filter(({ name }) => name !== 'notification-event')).toEqual([
      { name: 'subscription', valueReference: { reference: `https://ehch.example/fhir/R4/Subscription/${ID}` } },
      ...(content === 'empty' ? [] : [{ name: 'topic', valueCanonical: 'https://ehch.example/fhir/SubscriptionTopic/trial' }]),
      { name: 'status', valueCode: 'active' },
      { name: 'type', valueCode: 'event-notification' },
      { name: 'events-since-subscription-start', valueString: '12' },
    ]);
  });

  test('SUB-084: tells number and time of its event, and the focus unless it is empty', () => {
    expect(eventParts(bundle)).toEqual([
      { name: 'event-number', valueString: '12' },
      { name: 'timestamp', valueInstant: '2026-01-02T03:04:05.678Z' },
      ...(content === 'empty' ? [] : [{ name: 'focus', valueReference: { reference: 'https://ehch.example/fhir/R4/Encounter/e1' } }]),
      { name: 'previous-event-number', valueString: '11' },
      { name: 'event-id', valueString: '7b1c7d6e-2f53-4a58-9a53-0f5b1c5f2a11' },
      { name: 'digest', valueString: 'ab'.repeat(32) },
    ]);
  });

  test('says of a retraction that it is one, whatever the content', () => {
    const retracting = notificationBundle(subjectOf(content), kind, [{ ...event(12), retraction: true }], 12);
    expect(eventParts(retracting)?.at(-1)).toEqual({ name: 'retraction', valueBoolean: true });
  });

  test('SUB-095: is the same bytes whenever it is made', () => {
    expect(JSON.stringify(notification(content))).toBe(JSON.stringify(bundle));
    expect(notificationBundle(subjectOf(content), kind, [event(13)], 13).id).not.toBe(bundle.id);
  });
});

test('SUB-085: an empty notification has no other entry', () => {
  expect(notification('empty').entry).toHaveLength(1);
});

test('SUB-086: id-only names the focus without the resource', () => {
  expect(notification('id-only').entry?.slice(1)).toEqual([
    { fullUrl: 'https://ehch.example/fhir/R4/Encounter/e1', request: { method: 'PUT', url: 'Encounter/e1' }, response: { status: '200', etag: 'W/"7"', lastModified: '2026-01-02T03:04:05.678Z' } },
  ]);
});

test('SUB-087, SUB-089: full-resource has the resource as it was at the event', () => {
  expect(notification('full-resource').entry?.[1]?.resource).toEqual({ resourceType: 'Encounter', id: 'e1', meta: { versionId: '7' }, status: 'finished' });
});

test('N-07: a resource that cannot be read is left out, and says so', () => {
  const bundle = notificationBundle(subjectOf('full-resource'), kind, [event(12, '{"broken')], 12);
  expect(bundle.entry?.[1]).toMatchObject({ request: { url: 'Encounter/e1' }, response: { status: '500' } });
  expect(bundle.entry?.[1]).not.toHaveProperty('resource');
});

test('SUB-071: a handshake has no event, and an id of its own for each time that it is asked for', () => {
  const handshake = (version: number) => notificationBundle({ ...subjectOf('id-only'), version, status: 'requested' }, { type: 'handshake', at: new Date(0) }, [], 3);
  expect(eventParts(handshake(1))).toBeUndefined();
  expect(handshake(1).entry).toHaveLength(1);
  expect(handshake(1).id).not.toBe(handshake(2).id);
});
