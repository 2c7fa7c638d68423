import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A sample shared care record platform: counts what it is told. */
export interface SampleSubscriber {
  origin: string;
  handshakes(): number;
  /** Events told so far, repetitions left out. */
  events(): number;
  close(): void;
}

export async function startSampleSubscriber(): Promise<SampleSubscriber> {
  const ids = new Set<string>();
  let handshakes = 0;
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const isEvent = Buffer.concat(chunks).includes('"event-notification"');
      if (isEvent) ids.add(String(req.headers['webhook-id']));
      else handshakes += 1;
      res.writeHead(200).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    handshakes: () => handshakes,
    events: () => ids.size,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
