import { MIMEType } from 'node:util';
import type { Issue } from '@ehch/fhir';
import { BACKPORT, type BackportSubscription, CONTENTS, extensionsOf } from './backport.ts';
import { checkEndpoint, type EndpointRules, isLoopback } from './check-endpoint.ts';
import { checkHeaders } from './headers.ts';
import { refusal } from './issues.ts';

type Channel = BackportSubscription['channel'];

/** Everything about how and where notifications are sent (SUB-006, SUB-007, SUB-022 to SUB-028). */
export function checkChannel(channel: Channel, rules: EndpointRules): Issue[] {
  return [
    ...checkType(channel),
    ...checkEndpoint(channel.endpoint, rules),
    ...checkPayload(channel.payload),
    ...checkContent(channel),
    ...checkHeaders(channel.header ?? []),
    ...RANGES.flatMap((range) => checkRange(channel, range)),
  ];
}

function checkType({ type, _type }: Channel): Issue[] {
  if (type === 'rest-hook' && extensionsOf(_type, BACKPORT.channelType).length === 0) return [];
  return [refusal('EHCH-SUB-022', { expression: 'Subscription.channel.type', text: 'The only channel type on offer is rest-hook.' })];
}

const MEDIA_TYPES = ['application/fhir+json', 'application/json'];
const FHIR_VERSIONS = ['4.0', '4.0.1'];

function checkPayload(payload: string | undefined): Issue[] {
  const expression = 'Subscription.channel.payload';
  if (payload === undefined) return [refusal('EHCH-SUB-006', { expression, text: 'The payload is required: application/fhir+json.' })];
  const type = mimeType(payload);
  if (type === undefined || !MEDIA_TYPES.includes(type.essence) || !/^utf-?8$/i.test(type.params.get('charset') ?? 'utf-8')) {
    return [refusal('EHCH-SUB-024', { expression, text: `The payload must be one of ${MEDIA_TYPES.join(', ')}.` })];
  }
  const version = type.params.get('fhirVersion') ?? type.params.get('fhirversion') ?? '4.0';
  return FHIR_VERSIONS.includes(version) ? [] : [refusal('EHCH-SUB-007', { expression, text: 'Notifications are in FHIR version 4.0 only.' })];
}

function mimeType(text: string): MIMEType | undefined {
  try {
    return new MIMEType(text);
  } catch {
    return undefined;
  }
}

function checkContent({ endpoint, _payload }: Channel): Issue[] {
  const expression = 'Subscription.channel.payload.extension';
  const contents = extensionsOf(_payload, BACKPORT.content);
  const content = CONTENTS.find((code) => code === contents[0]?.valueCode);
  if (contents.length !== 1) return [refusal('EHCH-SUB-006', { expression, text: 'Exactly one extension backport-payload-content is required.' })];
  if (content === undefined) return [refusal('EHCH-SUB-024', { expression, text: `The content must be one of ${CONTENTS.join(', ')}.` })];
  if (content === 'full-resource' && endpoint !== undefined && sendsInTheClear(endpoint)) {
    return [refusal('EHCH-SUB-025', { expression, text: 'Whole resources are sent over https only.', fix: 'Use https, or id-only.' })];
  }
  return [];
}

/** On the loopback nothing leaves the machine. */
function sendsInTheClear(endpoint: string): boolean {
  const url = URL.parse(endpoint);
  return url?.protocol === 'http:' && !isLoopback(url.hostname);
}

interface Range {
  url: string;
  value: 'valueUnsignedInt' | 'valuePositiveInt';
  min: number;
  max: number;
  name: string;
}

const RANGES: readonly Range[] = [
  { url: BACKPORT.heartbeat, value: 'valueUnsignedInt', min: 10, max: 86_400, name: 'heartbeat period, in seconds,' },
  { url: BACKPORT.timeout, value: 'valueUnsignedInt', min: 1, max: 120, name: 'timeout, in seconds,' },
  { url: BACKPORT.maxCount, value: 'valuePositiveInt', min: 1, max: 1_000, name: 'count of events' },
];

/** Refused and not clamped, so that the subscriber knows what holds (SUB-028). */
function checkRange(channel: Channel, { url, value, min, max, name }: Range): Issue[] {
  const given = extensionsOf(channel, url);
  const fits = given.every((extension) => (extension[value] ?? Number.NaN) >= min && (extension[value] ?? Number.NaN) <= max);
  if (given.length <= 1 && fits) return [];
  return [refusal('EHCH-SUB-028', { expression: 'Subscription.channel.extension', text: `The ${name} is given once at most, as ${value}, from ${min} to ${max}.` })];
}
