import { gunzipSync } from 'node:zlib';
import { Failure } from '../failure.ts';
import type { LagReport, SubscriberLag } from '../api.ts';
import type { Platform } from './platform.ts';
import type { Stage } from './stage.ts';

/** A line of `$catchup`, as far as the drill reads it. */
export interface Line {
  kind: 'start' | 'event' | 'end';
  until?: number;
  eventNumber: number;
  retraction?: boolean;
  covers?: { eventNumber: number; eventId: string }[];
  next?: string;
  number?: number;
  digest?: string;
}

/** What a platform asks of the stack, over HTTP alone. Everything rejects with Failure where it is refused. */
export interface Client {
  send(recordType: string, record: object): Promise<void>;
  subscribe(platform: Platform): Promise<string>;
  /** Sets the subscription going again, as its client does when it is back. */
  restart(id: string): Promise<void>;
  counter(id: string): Promise<number>;
  lag(id: string): Promise<SubscriberLag>;
  catchUp(id: string, query: Record<string, string | number>): Promise<Line[]>;
  verify(id: string, query: Record<string, string | number>): Promise<{ whole: boolean; missing: number[] }>;
  acknowledge(id: string, query: Record<string, string | number>): Promise<void>;
}

const TOPIC = 'https://ehch.example/fhir/SubscriptionTopic/home-round-outcome';
const BACKPORT = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition';

interface Parameters {
  parameter?: { name: string; valueString?: string; valueBoolean?: boolean; part?: { name: string; valueString?: string }[] }[];
}

export function createClient(stage: Stage): Client {
  const call = async (path: string, { json, ...init }: RequestInit & { json?: object } = {}): Promise<Response> => {
    const headers = { authorization: `Bearer ${await stage.token()}`, ...(json && { 'content-type': 'application/json' }), ...(init.headers as Record<string, string>) };
    const answer = await fetch(`${stage.url}${path}`, { ...init, headers, ...(json && { body: JSON.stringify(json) }) });
    if (!answer.ok) throw new Failure(`${path.split('?')[0]} answered ${answer.status}.`);
    return answer;
  };
  const at = (id: string, operation: string, query: Record<string, string | number>) => `/fhir/R4/Subscription/${id}/${operation}?${new URLSearchParams(Object.entries(query).map(([name, one]): [string, string] => [name, String(one)])).toString()}`;
  return {
    send: async (recordType, record) => void (await call(`/records/${recordType}`, { method: 'POST', json: record })),
    subscribe: async ({ origin }) => ((await (await call('/fhir/R4/Subscription', { method: 'POST', json: subscriptionTo(origin) })).json()) as { id: string }).id,
    restart: async (id) => {
      const resource = (await (await call(`/fhir/R4/Subscription/${id}`)).json()) as object;
      await call(`/fhir/R4/Subscription/${id}`, { method: 'PUT', json: { ...resource, status: 'requested' } });
    },
    counter: async (id) => {
      const { entry } = (await (await call(at(id, '$status', {}))).json()) as { entry: { resource: Parameters }[] };
      return Number(entry[0]?.resource.parameter?.find(({ name }) => name === 'events-since-subscription-start')?.valueString);
    },
    lag: async (id) => {
      const { subscriptions } = (await (await call('/lag')).json()) as LagReport;
      const found = subscriptions.find(({ subscription }) => subscription === id);
      if (found === undefined) throw new Failure('The subscription is not in /lag.');
      return found;
    },
    catchUp: async (id, query) => linesOf(await (await call(at(id, '$catchup', query), { headers: { 'accept-encoding': 'gzip' } })).bytes()),
    verify: async (id, query) => {
      const { parameter = [] } = (await (await call(at(id, '$verify', query))).json()) as Parameters;
      return { whole: parameter.find(({ name }) => name === 'whole')?.valueBoolean ?? false, missing: parameter.filter(({ name }) => name === 'missing').map(({ part }) => Number(part?.[0]?.valueString)) };
    },
    acknowledge: async (id, query) => void (await call(at(id, '$acknowledge', query), { method: 'POST' })),
  };
}

/** Whoever fetched it may have undone the compression already. */
function linesOf(bytes: Uint8Array): Line[] {
  const text = bytes[0] === 0x1f ? gunzipSync(bytes) : Buffer.from(bytes);
  return text.toString('utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Line);
}

const subscriptionTo = (origin: string): object => ({
  resourceType: 'Subscription',
  status: 'requested',
  reason: 'An outage is practised',
  criteria: TOPIC,
  channel: { type: 'rest-hook', endpoint: `${origin}/drill`, payload: 'application/fhir+json', _payload: { extension: [{ url: `${BACKPORT}/backport-payload-content`, valueCode: 'id-only' }] } },
});
