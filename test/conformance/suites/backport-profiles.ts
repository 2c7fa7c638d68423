import type { Bundle, BundleEntry, Parameters, ParametersParameter, Subscription } from '@medplum/fhirtypes';

const STRUCTURE = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition';

/** What a slice on the name of a parameter asks for: how often it comes, and as which type its value. */
type Slices = Readonly<Record<string, { min: 0 | 1; max: 1 | '*'; value?: string; codes?: readonly string[] }>>;

const STATUS: Slices = {
  subscription: { min: 1, max: 1, value: 'valueReference' },
  topic: { min: 0, max: 1, value: 'valueCanonical' },
  status: { min: 1, max: 1, value: 'valueCode', codes: ['requested', 'active', 'error', 'off'] },
  type: { min: 1, max: 1, value: 'valueCode', codes: ['handshake', 'heartbeat', 'event-notification', 'query-status', 'query-event'] },
  'events-since-subscription-start': { min: 0, max: 1, value: 'valueString' },
  'notification-event': { min: 0, max: '*' },
  error: { min: 0, max: '*', value: 'valueCodeableConcept' },
};

const EVENT: Slices = {
  'event-number': { min: 1, max: 1, value: 'valueString' },
  timestamp: { min: 0, max: 1, value: 'valueInstant' },
  focus: { min: 0, max: 1, value: 'valueReference' },
  'additional-context': { min: 0, max: '*', value: 'valueReference' },
};

function faultsOf(slices: Slices, parameters: readonly ParametersParameter[], at: string): string[] {
  return Object.entries(slices).flatMap(([name, { min, max, value, codes }]) => {
    const found = parameters.filter((one) => one.name === name);
    const faults = found.length < min || (max !== '*' && found.length > max) ? [`${at}.${name} comes ${found.length} times`] : [];
    const wrong = value === undefined ? [] : found.filter((one) => (one as unknown as Record<string, unknown>)[value] === undefined || (codes && !codes.includes(one.valueCode ?? '')));
    return [...faults, ...wrong.map(() => `${at}.${name} is no ${value}${codes ? ' of its value set' : ''}`)];
  });
}

/** What the profile backport-subscription-status-r4 finds wrong with a status. */
export function statusFaults({ resourceType, meta, parameter = [] }: Parameters): string[] {
  const claimed = meta?.profile?.includes(`${STRUCTURE}/backport-subscription-status-r4`) === true;
  const events = parameter.filter(({ name }) => name === 'notification-event');
  return [
    ...((resourceType as string) === 'Parameters' ? [] : ['the status is no Parameters']),
    ...(claimed ? [] : ['the status does not claim its profile']),
    ...faultsOf(STATUS, parameter, 'parameter'),
    ...events.flatMap(({ part = [] }, index) => faultsOf(EVENT, part, `notification-event[${index}]`)),
  ];
}

/** What the profile backport-subscription-notification-r4, and R4's rules for a history, find wrong with a notification. */
export function notificationFaults(bundle: Bundle): string[] {
  const [first, ...others] = bundle.entry ?? [];
  if (first?.resource?.resourceType !== 'Parameters') return ['the first entry holds no Parameters'];
  return [
    ...(bundle.type === 'history' ? [] : ['the type is not history']),
    ...(bundle.meta?.profile?.includes(`${STRUCTURE}/backport-subscription-notification-r4`) === true ? [] : ['the bundle does not claim its profile']),
    ...(bundle.timestamp === undefined ? ['there is no timestamp'] : []),
    ...statusFaults(first.resource),
    ...(others.some(({ resource }) => resource?.resourceType === 'Parameters') ? ['there are two statuses'] : []),
    ...(bundle.entry ?? []).flatMap(entryFaults),
  ];
}

function entryFaults({ fullUrl, request, response, resource }: BundleEntry, index: number): string[] {
  const named = fullUrl?.startsWith('urn:uuid:') === true ? fullUrl === `urn:uuid:${resource?.id}` : resource === undefined || fullUrl?.endsWith(`/${resource.resourceType}/${resource.id}`) === true;
  return [
    ...(request?.method !== undefined && request.url !== undefined ? [] : [`entry ${index} has no request`]),
    ...(response?.status !== undefined ? [] : [`entry ${index} has no response`]),
    ...(fullUrl !== undefined && named ? [] : [`entry ${index} has no fullUrl that fits`]),
  ];
}

interface Extended {
  extension?: { url?: string }[];
}

/** What the profile backport-subscription finds wrong with a subscription. */
export function subscriptionFaults(subscription: Subscription): string[] {
  const { channel } = subscription as Subscription & { channel: { _payload?: Extended } };
  const count = ({ extension = [] }: Extended, name: string) => extension.filter(({ url }) => url === `${STRUCTURE}/${name}`).length;
  return [
    ...(subscription.meta?.profile?.includes(`${STRUCTURE}/backport-subscription`) === true ? [] : ['the subscription does not claim its profile']),
    ...(URL.canParse(subscription.criteria) ? [] : ['criteria is no canonical']),
    ...(channel.payload === undefined ? ['there is no payload'] : []),
    ...(count(channel._payload ?? {}, 'backport-payload-content') === 1 ? [] : ['there is not one content of the payload']),
    ...['backport-heartbeat-period', 'backport-timeout', 'backport-max-count'].flatMap((name) => (count(channel as Extended, name) > 1 ? [`${name} comes more than once`] : [])),
  ];
}
