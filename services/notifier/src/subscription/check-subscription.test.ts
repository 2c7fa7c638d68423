import { describe, expect, test } from '@jest/globals';
import type { Topic } from '@ehch/fhir';
import fc from 'fast-check';
import type { BackportSubscription } from './backport.ts';
import { checkSubscription, type SubscriptionRules } from './check-subscription.ts';
import { statusOf } from './issues.ts';

const STRUCTURE = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/';

const topic: Topic = {
  url: 'https://ehch.example/fhir/SubscriptionTopic/trial',
  name: 'trial',
  version: '1',
  title: 'Trial',
  description: 'A trial.',
  trigger: { resource: 'Encounter', profile: 'https://ehch.example/p', on: ['create'] },
  severity: [{ code: 'urgent', when: 'true' }],
  canFilterBy: [{ name: 'patient', description: 'The resident.', identifier: true }, { name: 'severity', description: 'How urgent.' }],
  notificationShape: { focus: 'Encounter', include: [] },
};

const rules: SubscriptionRules = {
  topics: [topic],
  now: new Date('2026-01-01T00:00:00Z'),
  mayRead: () => true,
  allowedOrigins: ['http://127.0.0.1:9000', 'http://sink:9000'],
  ownOrigin: 'https://ehch.example',
};

const payloadOf = (content: string) => ({ _payload: { extension: [{ url: `${STRUCTURE}backport-payload-content`, valueCode: content }] } });

const base: BackportSubscription = {
  resourceType: 'Subscription',
  status: 'requested',
  reason: 'Shared care record',
  criteria: topic.url,
  channel: { type: 'rest-hook', endpoint: 'https://platform.example.org/hook', payload: 'application/fhir+json', ...payloadOf('id-only') },
};

const withChannel = (change: object): object => ({ ...base, channel: { ...base.channel, ...change } });
const withFilter = (...filters: string[]): object => ({ ...base, _criteria: { extension: filters.map((valueString) => ({ url: `${STRUCTURE}backport-filter-criteria`, valueString })) } });
const withExtension = (name: string, value: object): object => withChannel({ extension: [{ url: `${STRUCTURE}${name}`, ...value }] });

/** Status, code and place of what is refused; `accepted` where nothing is. */
function outcomeOf(resource: unknown, change: Partial<SubscriptionRules> = {}) {
  const checked = checkSubscription(resource, { ...rules, ...change });
  return checked.ok ? 'accepted' : [statusOf(checked.issues), checked.issues[0]?.code, checked.issues[0]?.expression];
}

describe('a subscription that is accepted', () => {
  test.each<[string, object]>([
    ['names a topic and nothing else', base],
    ['SUB-002, SUB-003: has filters in any form', withFilter('patient=Patient/1', 'Encounter?patient.identifier=https://fhir.nhs.uk/Id/nhs-number|9000000009&severity=urgent')],
    ['SUB-006: has the payload application/json', withChannel({ payload: 'application/json' })],
    ['SUB-007: names the version of FHIR', withChannel({ payload: 'application/fhir+json; fhirVersion=4.0' })],
    ['claims the backport profile', { ...base, meta: { profile: [`${STRUCTURE}backport-subscription|1.1.0`] } }],
    ['SUB-009: ends in the future', { ...base, end: '2026-06-01T00:00:00Z' }],
    ['SUB-010: has an extension that changes nothing', { ...base, extension: [{ url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Subscription.identifier', valueIdentifier: { value: 'x' } }] }],
    ['SUB-023: has an endpoint on port 8443', withChannel({ endpoint: 'https://platform.example.org:8443/hook' })],
    ['SUB-023: has an endpoint that is allowed although it is http', withChannel({ endpoint: 'http://sink:9000/hook' })],
    ['SUB-025: has whole resources sent over https', withChannel(payloadOf('full-resource'))],
    ['SUB-025: has whole resources sent within the machine', withChannel({ endpoint: 'http://127.0.0.1:9000/hook', ...payloadOf('full-resource') })],
    ['SUB-026: has headers', withChannel({ header: ['Authorization: Basic a:b', 'X-Empty:', 'x-url:https://x/y'] })],
    ['SUB-028: has every limit at its edge', withChannel({ extension: [{ url: `${STRUCTURE}backport-heartbeat-period`, valueUnsignedInt: 10 }, { url: `${STRUCTURE}backport-timeout`, valueUnsignedInt: 120 }, { url: `${STRUCTURE}backport-max-count`, valuePositiveInt: 1_000 }] })],
  ])('%s', (_what, resource) => {
    expect(outcomeOf(resource)).toBe('accepted');
  });
});

describe('a subscription that is refused (SUB-030)', () => {
  test.each<[string, unknown, unknown[]]>([
    ['is no Subscription', { resourceType: 'Flag', status: 'active', code: { text: 'x' }, subject: { display: 'y' } }, [400, 'EHCH-SUB-008', 'Resource.resourceType']],
    ['SUB-008: has no reason', { ...base, reason: undefined }, [400, 'EHCH-FHIR-004', 'Subscription.reason']],
    ['SUB-008: has no endpoint', withChannel({ endpoint: undefined }), [400, 'EHCH-SUB-008', 'Subscription.channel.endpoint']],
    ['SUB-008: has an element that R4 does not know', { ...base, topic: 'x' }, [400, 'EHCH-FHIR-002', 'Subscription.topic']],
    ['SUB-006: has no payload', withChannel({ payload: undefined }), [400, 'EHCH-SUB-006', 'Subscription.channel.payload']],
    ['SUB-006: does not say what notifications hold', withChannel({ _payload: undefined }), [400, 'EHCH-SUB-006', 'Subscription.channel.payload.extension']],
    ['SUB-007: wants another version of FHIR', withChannel({ payload: 'application/fhir+json; fhirVersion=5.0' }), [422, 'EHCH-SUB-007', 'Subscription.channel.payload']],
    ['SUB-009: has ended', { ...base, end: '2025-12-31T00:00:00Z' }, [422, 'EHCH-SUB-009', 'Subscription.end']],
    ['SUB-010: filters by an extension that R4 does not have', { ...base, _criteria: { extension: [{ url: 'http://hl7.org/fhir/5.0/subscriptions-backport/StructureDefinition/backport-filter-criteria', valueString: 'a=b' }] } }, [422, 'EHCH-SUB-010', 'Subscription._criteria.extension[0].url']],
    ['SUB-010: has its topic as a cross-version extension', { ...base, extension: [{ url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Subscription.topic', valueCanonical: topic.url }] }, [422, 'EHCH-SUB-010', 'Subscription.extension[0].url']],
    ['has an extension that may not be left unread', { ...base, modifierExtension: [{ url: 'https://x.example/m', valueBoolean: true }] }, [422, 'EHCH-SUB-010', 'Subscription.modifierExtension']],
    ['SUB-001: has a search as criteria', { ...base, criteria: 'Encounter?status=finished' }, [422, 'EHCH-SUB-020', 'Subscription.criteria']],
    ['SUB-020: names a topic that is not offered', { ...base, criteria: 'https://ehch.example/fhir/SubscriptionTopic/other' }, [422, 'EHCH-SUB-020', 'Subscription.criteria']],
    ['SUB-002: has a filter that is no text', { ...base, _criteria: { extension: [{ url: `${STRUCTURE}backport-filter-criteria`, valueCode: 'a' }] } }, [422, 'EHCH-SUB-002', 'Subscription.criteria.extension[0]']],
    ['SUB-021: filters by what the topic does not have', withFilter('patient=Patient/1', 'colour=red'), [422, 'EHCH-SUB-021', 'Subscription.criteria.extension[1]']],
    ['SUB-021: filters with a modifier', withFilter('patient:exact=Patient/1'), [422, 'EHCH-SUB-021', 'Subscription.criteria.extension[0]']],
    ['SUB-021: filters by a severity that no event has', withFilter('severity=purple'), [422, 'EHCH-SUB-021', 'Subscription.criteria.extension[0]']],
    ['SUB-021: filters by an identifier without its system', withFilter('patient.identifier=9000000009'), [422, 'EHCH-SUB-021', 'Subscription.criteria.extension[0]']],
    ['SUB-022: wants a websocket', withChannel({ type: 'websocket' }), [422, 'EHCH-SUB-022', 'Subscription.channel.type']],
    ['SUB-022: wants a channel that R4 does not know', withChannel({ type: 'pigeon' }), [422, 'EHCH-FHIR-007', 'Subscription.channel.type']],
    ['SUB-022: wants a custom channel', withChannel({ _type: { extension: [{ url: `${STRUCTURE}backport-channel-type`, valueCoding: { code: 'zulip' } }] } }), [422, 'EHCH-SUB-022', 'Subscription.channel.type']],
    ['SUB-024: wants xml', withChannel({ payload: 'application/xml' }), [422, 'EHCH-SUB-024', 'Subscription.channel.payload']],
    ['SUB-024: has an empty payload', withChannel({ payload: '' }), [422, 'EHCH-FHIR-006', 'Subscription.channel.payload']],
    ['SUB-024: misspells the content', withChannel(payloadOf('full-resourc')), [422, 'EHCH-SUB-024', 'Subscription.channel.payload.extension']],
    ['SUB-025: wants whole resources over http', withChannel({ endpoint: 'http://sink:9000/hook', ...payloadOf('full-resource') }), [422, 'EHCH-SUB-025', 'Subscription.channel.payload.extension']],
    ['SUB-026: sets a header of ours', withChannel({ header: ['X-A: b', 'Webhook-Id: 1'] }), [422, 'EHCH-SUB-026', 'Subscription.channel.header[1]']],
    ['SUB-026: has too many headers', withChannel({ header: Array.from({ length: 21 }, (_, index) => `X-${index}: 1`) }), [422, 'EHCH-SUB-026', 'Subscription.channel.header']],
    ['SUB-026: has headers that are too long', withChannel({ header: [`X-A: ${'a'.repeat(4_096)}`] }), [422, 'EHCH-SUB-026', 'Subscription.channel.header']],
    ['SUB-028: wants a heartbeat too often', withExtension('backport-heartbeat-period', { valueUnsignedInt: 9 }), [422, 'EHCH-SUB-028', 'Subscription.channel.extension']],
    ['SUB-028: wants to take too long', withExtension('backport-timeout', { valueUnsignedInt: 121 }), [422, 'EHCH-SUB-028', 'Subscription.channel.extension']],
    ['SUB-028: wants too many events at once', withExtension('backport-max-count', { valuePositiveInt: 1_001 }), [422, 'EHCH-SUB-028', 'Subscription.channel.extension']],
    ['SUB-028: gives its time-out as another type', withExtension('backport-timeout', { valueString: '60' }), [422, 'EHCH-SUB-028', 'Subscription.channel.extension']],
  ])('%s', (_what, resource, expected) => {
    expect(outcomeOf(JSON.parse(JSON.stringify(resource)))).toEqual(expected);
  });

  test('SUB-025, SUB-031: is about what its client may not read', () => {
    expect(outcomeOf(base, { mayRead: (type) => type !== 'Encounter' })).toEqual([403, 'EHCH-SUB-031', 'Subscription.criteria']);
  });

  test('a status of off takes no end into account, so that what has ended can be turned off', () => {
    expect(outcomeOf({ ...base, status: 'off', end: '2025-12-31T00:00:00Z' })).toBe('accepted');
  });

  test('every fault is told at once', () => {
    const checked = checkSubscription({ ...(withFilter('colour=red') as BackportSubscription), end: '2025-12-31T00:00:00Z', channel: { ...base.channel, type: 'email', endpoint: 'ftp://x' } }, rules);
    expect(checked.ok ? [] : checked.issues.map(({ code }) => code)).toEqual(['EHCH-SUB-009', 'EHCH-SUB-021', 'EHCH-SUB-022', 'EHCH-SUB-023']);
  });

  test('IN-001: whatever JSON is sent, the answer is a list of issues', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => outcomeOf(value) !== 'accepted'));
    fc.assert(fc.property(fc.constantFrom(...Object.keys(base)), fc.jsonValue(), (name, value) => {
      const outcome = outcomeOf({ ...base, [name]: value });
      return outcome === 'accepted' || Array.isArray(outcome);
    }));
  });
});
