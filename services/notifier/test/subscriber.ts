import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Bundle, Parameters, ParametersParameter } from '@medplum/fhirtypes';

/** One POST that reached a subscriber. */
export interface Received {
  headers: IncomingMessage['headers'];
  text: string;
  bundle: Bundle;
  type: string;
  /** Number of the event, for event notifications. */
  number: number | undefined;
}

export type Behaviour = (received: Received, res: ServerResponse) => void | Promise<void>;

/** A subscriber's endpoint: a real HTTP server that notes what it gets and answers as it is told. */
export interface Subscriber {
  origin: string;
  url: string;
  received: Received[];
  /** Numbers of the events it was sent, in order, those it refused included. */
  numbers(): number[];
  behave(behaviour: Behaviour): void;
  /** POSTs that were being answered at the same time, at most. */
  mostAtOnce(): number;
  close(): Promise<void>;
}

export const status =
  (code: number, headers: Record<string, string> = {}): Behaviour =>
  (_received, res) =>
    void res.writeHead(code, headers).end();

/** Accepts handshakes, and answers events as told. */
export const onEvents =
  (behaviour: Behaviour): Behaviour =>
  (received, res) =>
    received.type === 'handshake' ? void res.writeHead(200).end() : behaviour(received, res);

export async function startSubscriber(port = 0): Promise<Subscriber> {
  const received: Received[] = [];
  let behaviour: Behaviour = status(200);
  let atOnce = 0;
  let most = 0;
  const server: Server = createServer((req, res) => {
    most = Math.max(most, ++atOnce);
    res.once('close', () => (atOnce -= 1));
    void read(req).then((one) => {
      received.push(one);
      return behaviour(one, res);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    url: `${origin}/hook`,
    received,
    numbers: () => received.flatMap(({ number }) => number ?? []),
    behave: (next) => void (behaviour = next),
    mostAtOnce: () => most,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function read(req: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const bundle = JSON.parse(text) as Bundle;
  const parameters = statusOf(bundle);
  const number = parameters.find(({ name }) => name === 'notification-event')?.part?.find(({ name }) => name === 'event-number')?.valueString;
  return { headers: req.headers, text, bundle, type: parameters.find(({ name }) => name === 'type')?.valueCode ?? '', number: number === undefined ? undefined : Number(number) };
}

/** The parameters of a notification's status. */
export const statusOf = ({ entry }: Pick<Bundle, 'entry'>): ParametersParameter[] => (entry?.[0]?.resource as Parameters).parameter ?? [];
