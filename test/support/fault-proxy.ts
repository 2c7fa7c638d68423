import { createServer, type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the proxy does with one request instead of passing it on. */
export type Fault =
  | { is: 'pass' }
  /** Answers by itself; the server behind sees nothing. */
  | { is: 'answer'; status: number; headers?: Record<string, string>; body?: string }
  /** Cuts the connection before anything reaches the server. */
  | { is: 'reset-before' }
  /** Lets the server do its work, then cuts the connection instead of answering (F-11). */
  | { is: 'reset-after' }
  /** Lets the server do its work, then answers 200 with something else than it said (F-10). */
  | { is: 'corrupt'; body(original: string): string };

export interface FaultProxy {
  url: string;
  /** Decides for each request; changed at any time. */
  decide: (request: { method: string; path: string; count: number }) => Fault;
  /** Requests that came in, by what was done with them. */
  counts: Record<Fault['is'], number>;
  close(): Promise<void>;
}

/** A real HTTP server that stands before another and does to requests what networks and servers do. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const proxy: FaultProxy = { url: '', decide: () => ({ is: 'pass' }), counts: { pass: 0, answer: 0, 'reset-before': 0, 'reset-after': 0, corrupt: 0 }, close: () => Promise.resolve() };
  let count = 0;
  const server = createServer((req, res) => {
    const fault = proxy.decide({ method: req.method ?? '', path: req.url ?? '', count: count++ });
    proxy.counts[fault.is] += 1;
    void treat(target, fault, req, res);
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${new URL(target).pathname.replace(/\/$/, '')}`;
  proxy.close = () => new Promise((resolve) => { server.close(() => { resolve(); }); server.closeAllConnections(); });
  return proxy;
}

async function treat(target: string, fault: Fault, req: IncomingMessage, res: ServerResponse): Promise<void> {
  if (fault.is === 'reset-before') {
    req.socket.destroy();
    return;
  }
  if (fault.is === 'answer') {
    req.resume();
    res.writeHead(fault.status, { 'content-type': 'application/fhir+json', ...fault.headers }).end(fault.body ?? '');
    return;
  }
  try {
    const answer = await forward(target, req);
    if (fault.is === 'reset-after') req.socket.destroy();
    else if (fault.is === 'corrupt') res.writeHead(200, { 'content-type': 'application/fhir+json' }).end(fault.body(answer.body));
    else res.writeHead(answer.status, answer.headers).end(answer.body);
  } catch {
    req.socket.destroy();
  }
}

async function forward(target: string, req: IncomingMessage): Promise<{ status: number; headers: Record<string, string>; body: string }> {
  const { host: _host, connection: _connection, ...headers } = req.headers;
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(new URL(req.url ?? '/', target), { method: req.method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const kept = ['content-type', 'etag', 'location', 'retry-after', 'last-modified'].flatMap((name) => (answer.headers[name] === undefined ? [] : [[name, String(answer.headers[name])]]));
        resolve({ status: answer.statusCode ?? 0, headers: Object.fromEntries(kept) as Record<string, string>, body: Buffer.concat(chunks).toString('utf8') });
      });
      answer.on('error', reject);
    });
    outgoing.on('error', reject);
    req.pipe(outgoing);
  });
}
