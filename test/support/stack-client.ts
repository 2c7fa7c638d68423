import type { GeneratedFile } from '@ehch/cli';
import { SOURCES } from '@ehch/sources';
import type { Receipt } from './journey.ts';
import type { Subscriber } from './subscriber.ts';
import { until } from './until.ts';

/** A stack as those meet it who use it, over HTTP alone, however many processes it is. */
export interface StackClient {
  subscriber: Subscriber;
  /** The FHIR server that is published to. */
  sandbox: string;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  postJson(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Sends a file until it is accepted, however often the other side dies. */
  sendFile(file: GeneratedFile): Promise<Receipt>;
  /** Waits until all that was sent is published or held and every event was told. */
  settle(receipts: readonly Receipt[], limitMs: number): Promise<void>;
}

interface ClientOptions {
  url: string;
  token(): Promise<string>;
  subscriber: Subscriber;
  sandbox: string;
  /** Ends what is still being sent. */
  closing: AbortSignal;
}

export function stackClient({ url, token, subscriber, sandbox, closing }: ClientOptions): StackClient {
  const send: StackClient['fetch'] = async (path, init = {}) => fetch(new URL(path, url), { ...init, headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${await token()}` } });
  return {
    subscriber,
    sandbox,
    fetch: send,
    postJson: (path, body, headers = {}) => send(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }),
    sendFile: (file) => sendUntilAccepted(send, file, closing),
    settle: async (receipts, limitMs) => {
      for (const { id } of receipts) await until('every record is through', async () => ((await (await send(`/receipts/${id}?limit=1`)).json()) as Receipt).settled, limitMs);
      await until('every event is told', async () => (await eventCounts(send)).every(([id, count]) => told(subscriber, id) >= count), limitMs);
    },
  };
}

async function sendUntilAccepted(send: StackClient['fetch'], { file, source, bytes }: GeneratedFile, closing: AbortSignal): Promise<Receipt> {
  for (;;) {
    if (closing.aborted) throw new Error('the stack is closed');
    try {
      const response = await send(`/files?source=${source}`, { method: 'POST', headers: { 'content-type': SOURCES[source]?.contentTypes[0] ?? 'text/csv', 'content-disposition': `attachment; filename="${file}"` }, body: new Uint8Array(bytes) });
      if (response.status === 202) return (await response.json()) as Receipt;
      if (response.status < 500) throw new TypeError(`${file} was refused: ${response.status} ${await response.text()}`);
    } catch (error) {
      if (error instanceof TypeError && error.message.includes('was refused')) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

interface StatusEntry {
  resource: { parameter: { name: string; valueString?: string; valueReference?: { reference: string } }[] };
}

/** The counter of each subscription: its events so far, delivered or not. */
export async function eventCounts(send: StackClient['fetch']): Promise<[string, number][]> {
  const { entry = [] } = (await (await send('/fhir/R4/Subscription/$status')).json()) as { entry?: StatusEntry[] };
  return entry.map(({ resource: { parameter } }) => [
    parameter.find(({ name }) => name === 'subscription')?.valueReference?.reference.split('/').pop() ?? '',
    Number(parameter.find(({ name }) => name === 'events-since-subscription-start')?.valueString ?? 0),
  ]);
}

const told = ({ events }: Subscriber, subscriptionId: string): number => new Set(events.filter(({ webhookId }) => webhookId.startsWith(subscriptionId)).map(({ number }) => number)).size;
