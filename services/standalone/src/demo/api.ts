import { createTokenClient, type PrivateKey } from '@ehch/service-kit';
import type { ThrowAwayClient } from '../throw-away-client.ts';

/** The parts of a receipt that the demo shows. */
export interface ReceiptJson {
  id: string;
  settled: boolean;
  counts: Record<string, number> & { total: number };
  entries: ReceiptEntryJson[];
  next?: string;
}

export interface ReceiptEntryJson {
  place?: string;
  state: string;
  steps: { step: string; at?: string; resources?: { resource: string; change: string }[] }[];
  issues?: { code: string; text: string; column?: string }[];
  reason?: { code: string; text: string };
}

/** Our own API, as any client uses it. */
export interface Api {
  url: string;
  sendFile(file: { name: string; source: string; bytes: Buffer; type: string }): Promise<ReceiptJson>;
  receipt(path: string): Promise<ReceiptJson>;
  subscribe(topic: string, endpoint: string): Promise<void>;
  unsubscribe(id: string): Promise<void>;
  /** Events so far of each subscription, delivered or not. */
  eventCounts(): Promise<Map<string, number>>;
}

export function createApi(url: string, { clientId, privateKey, tokenUrl, scope }: ThrowAwayClient): Api {
  const tokens = createTokenClient({ tokenUrl, clientId, scope, privateKey: privateKey as PrivateKey, kid: privateKey.kid, algorithm: 'ES384' });
  const call = async <T>(path: string, init: RequestInit = {}): Promise<T> => {
    const response = await fetch(new URL(path, url), { ...init, headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${await tokens.token()}` } });
    if (!response.ok) throw new Error(`${path.split('?')[0]} answered ${response.status}: ${await response.text()}`);
    return (response.status === 204 ? undefined : await response.json()) as T;
  };
  return {
    url,
    sendFile: ({ name, source, bytes, type }) =>
      call(`/files?source=${source}`, { method: 'POST', headers: { 'content-type': type, 'content-disposition': `attachment; filename="${name}"` }, body: new Uint8Array(bytes) }),
    receipt: (path) => call(path),
    subscribe: async (topic, endpoint) => {
      const body = JSON.stringify(subscriptionTo(topic, endpoint));
      await call('/fhir/R4/Subscription', { method: 'POST', headers: { 'content-type': 'application/fhir+json' }, body });
    },
    unsubscribe: (id) => call(`/fhir/R4/Subscription/${id}`, { method: 'DELETE' }),
    eventCounts: async () => countsOf(await call('/fhir/R4/Subscription/$status')),
  };
}

const BACKPORT = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition';

function subscriptionTo(topic: string, endpoint: string): object {
  return {
    resourceType: 'Subscription',
    meta: { profile: [`${BACKPORT}/backport-subscription`] },
    status: 'requested',
    reason: 'A sample shared care record',
    criteria: topic,
    channel: { type: 'rest-hook', endpoint, payload: 'application/fhir+json', _payload: { extension: [{ url: `${BACKPORT}/backport-payload-content`, valueCode: 'id-only' }] } },
  };
}

interface StatusBundle {
  entry?: { resource?: { parameter?: { name: string; valueString?: string; valueReference?: { reference?: string } }[] } }[];
}

function countsOf({ entry = [] }: StatusBundle): Map<string, number> {
  return new Map(
    entry.map(({ resource }) => {
      const value = (name: string) => resource?.parameter?.find((parameter) => parameter.name === name);
      return [value('subscription')?.valueReference?.reference?.split('/').pop() ?? '', Number(value('events-since-subscription-start')?.valueString ?? 0)];
    }),
  );
}
