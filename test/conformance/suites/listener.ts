import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Bundle, Parameters, ParametersParameter } from '@medplum/fhirtypes';

/** One notification as it came in. */
export interface Notified {
  headers: IncomingHttpHeaders;
  bundle: Bundle;
  status: ParametersParameter[];
  type: string | undefined;
  subscription: string | undefined;
}

/** A test suite's end of a subscription: it knows who is meant by the bearer token, answers 200 with nothing, and keeps all. */
export interface Listener {
  url: string;
  origin: string;
  notified: Notified[];
  /** How many requests are answered 500 before the listener is ready, as those are that come before a suite waits for them. */
  notReady: number;
  close(): Promise<void>;
}

export async function startListener(token: string): Promise<Listener> {
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const known = req.headers.authorization === `Bearer ${token}`;
      if (known && listener.notReady > 0) listener.notReady -= 1;
      else if (known) return void (listener.notified.push(read(req.headers, Buffer.concat(chunks).toString('utf8'))), res.writeHead(200).end());
      res.writeHead(500).end();
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const listener: Listener = {
    origin,
    url: `${origin}/custom/subscriptions_r5_backport_r4_server/subscription/channel/notification_listener`,
    notified: [],
    notReady: 0,
    close: () => new Promise((resolve) => { server.close(() => { resolve(); }); server.closeAllConnections(); }),
  };
  return listener;
}

function read(headers: IncomingHttpHeaders, body: string): Notified {
  const bundle = JSON.parse(body) as Bundle;
  const status = (bundle.entry?.[0]?.resource as Parameters | undefined)?.parameter ?? [];
  const of = (name: string) => status.find((one) => one.name === name);
  return { headers, bundle, status, type: of('type')?.valueCode, subscription: of('subscription')?.valueReference?.reference?.split('/').pop() };
}
