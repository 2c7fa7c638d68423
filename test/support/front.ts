import { createServer, type IncomingMessage, request as httpRequest, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where a request goes by the beginning of its path; the longest that fits decides. */
export type FrontTargets = Readonly<Record<string, () => readonly string[]>>;

export interface Front {
  url: string;
  /** Requests that found nobody there. */
  refused: number;
  close(): Promise<void>;
}

/** One port before several processes of each service, which take turns. Who cannot be connected to is passed over: they have seen nothing. */
export async function startFront(targets: FrontTargets): Promise<Front> {
  const turns = new Map<string, number>();
  const server = createServer((req, res) => {
    const prefix = Object.keys(targets).filter((one) => (req.url ?? '').startsWith(one)).sort((a, b) => b.length - a.length)[0] ?? '/';
    const origins = targets[prefix]?.() ?? [];
    const turn = (turns.get(prefix) ?? -1) + 1;
    turns.set(prefix, turn);
    pass(origins.map((_, index) => origins[(turn + index) % origins.length] ?? ''), req, res, () => { front.refused += 1; });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const front: Front = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused: 0,
    close: () => new Promise((resolve) => { server.close(() => { resolve(); }); server.closeAllConnections(); }),
  };
  return front;
}

/** A connection of its own for each request: whoever lets us in has not stopped listening. */
function pass([origin, ...others]: readonly string[], req: IncomingMessage, res: ServerResponse, onRefused: () => void): void {
  if (origin === undefined) {
    onRefused();
    res.writeHead(503, { 'retry-after': '1' }).end();
    return;
  }
  const { connection: _connection, ...headers } = req.headers;
  const outgoing = httpRequest(new URL(req.url ?? '/', origin), { method: req.method, headers: { ...headers, 'x-forwarded-for': req.socket.remoteAddress }, agent: false });
  let sent = false;
  outgoing.on('socket', (socket) => socket.once('connect', () => {
    sent = true;
    req.pipe(outgoing);
  }));
  outgoing.on('response', (answer) => {
    const { connection: _closed, 'keep-alive': _kept, 'transfer-encoding': _coding, ...kept } = answer.headers;
    res.writeHead(answer.statusCode ?? 502, kept);
    answer.on('error', () => res.destroy()).pipe(res);
  });
  outgoing.on('error', () => {
    if (!sent) pass(others, req, res, onRefused);
    else if (res.headersSent || !res.writableEnded) res.destroy();
  });
  res.on('close', () => { if (!res.writableFinished) outgoing.destroy(); });
}
