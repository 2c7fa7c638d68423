import type { TokenClient } from '@ehch/service-kit';

/** Subscriptions over our own HTTP interface, as any platform makes them. Everything rejects when it is refused. */
export interface Subscriptions {
  subscribe(topic: string, endpoint: string): Promise<void>;
  unsubscribe(id: string): Promise<void>;
  /** Events so far of each subscription, delivered or not. */
  eventCounts(): Promise<Map<string, number>>;
}

/** @param base where EHCH answers, without a slash at the end */
export function createSubscriptions(base: string, tokens: TokenClient): Subscriptions {
  const call = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const headers = { 'content-type': 'application/fhir+json', authorization: `Bearer ${await tokens.token()}` };
    const response = await fetch(`${base}/fhir/R4/Subscription${path}`, { ...init, headers });
    if (!response.ok) throw new Error(`Subscription${path} answered ${response.status}: ${await response.text()}`);
    return response.status === 204 ? undefined : response.json();
  };
  return {
    subscribe: async (topic, endpoint) => void (await call('', { method: 'POST', body: JSON.stringify(subscriptionTo(topic, endpoint)) })),
    unsubscribe: async (id) => void (await call(`/${id}`, { method: 'DELETE' })),
    eventCounts: async () => countsOf((await call('/$status')) as StatusBundle),
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
