import { Pool } from 'undici';
import type { Client, Stack } from './stack.ts';
import { until } from './until.ts';

export const TOPIC = 'https://ehch.example/fhir/SubscriptionTopic/home-round-completed';
const STRUCTURE = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/';
const SCOPE = 'system/Subscription.cruds system/Encounter.rs';
/** As many as one client may have. */
const OF_A_CLIENT = 100;
const AT_ONCE = 8;

export interface Subscribed {
  ids: string[];
  /** The one to whom the first of them belong. */
  client: Client | undefined;
}

/** Subscribes as platforms do, each subscription to an address of its own, and waits until each has been shaken hands with. */
export async function subscribe({ url, ledger, client }: Stack, origin: string, { count, content = 'full-resource' }: { count: number; content?: string }): Promise<Subscribed> {
  const pool = new Pool(url, { connections: AT_ONCE });
  const clients = await Promise.all(Array.from({ length: Math.ceil(count / OF_A_CLIENT) }, () => client(SCOPE)));
  const tokens = await Promise.all(clients.map((one) => one.token()));
  const ids: string[] = [];
  const waiting = Array.from({ length: count }, (_, index) => index).values();
  const subscribeNext = async (): Promise<void> => {
    for (const index of waiting) {
      const { statusCode, body } = await pool.request({ method: 'POST', path: '/fhir/R4/Subscription', headers: { 'content-type': 'application/fhir+json', authorization: `Bearer ${tokens[Math.floor(index / OF_A_CLIENT)] ?? ''}` }, body: JSON.stringify(subscriptionTo(`${origin}/platform-${index}`, content)) });
      const text = await body.text();
      if (statusCode !== 201) throw new Error(`a subscription was refused with ${statusCode}: ${text.slice(0, 500)}`);
      ids[index] = (JSON.parse(text) as { id: string }).id;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, subscribeNext));
  await pool.close();
  await until('every subscription is active', async () => Number((await ledger.selectFrom('subscription').select((of) => of.fn.countAll().as('count')).where('status', '=', 'active').executeTakeFirstOrThrow()).count) >= count);
  return { ids, client: clients[0] };
}

const subscriptionTo = (endpoint: string, content: string) => ({
  resourceType: 'Subscription',
  status: 'requested',
  reason: 'Shared care record',
  criteria: TOPIC,
  channel: { type: 'rest-hook', endpoint, payload: 'application/fhir+json', _payload: { extension: [{ url: `${STRUCTURE}backport-payload-content`, valueCode: content }] } },
});
