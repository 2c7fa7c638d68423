import { createServer, type Server } from 'node:http';
import { Server as NetServer, type AddressInfo } from 'node:net';
import type { Express } from 'express';
import { settingsOf } from './app.ts';
import { answerBadRequests } from './bad-request.ts';
import { trackConnections, type Connections } from './connections.ts';

export interface ListenOptions {
  /** 0 lets the machine choose. */
  readonly port: number;
  readonly host: string;
  /** How long a caller may take for the head of a request, and for all of it. */
  readonly headersTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
  /** How long an idle connection is kept: longer than a proxy in front keeps its own, or it will send into a closing one. */
  readonly keepAliveTimeoutMs?: number;
}

export interface Listening {
  readonly url: string;
  readonly port: number;
  /**
   * Takes no new connections, lets requests in flight finish and tells their callers to hang up, and cuts what is left
   * at the deadline (20 s if not given). Resolves when nothing is open.
   */
  close(options?: { readonly deadlineMs?: number }): Promise<void>;
}

// Node looks for late callers once in this time, so the limits are that much shorter than 15 s and 30 s (I-04).
const CHECK_EVERY_MS = 1000;

/** Serves an app. Rejects if the address is taken. */
export async function listen(app: Express, { port, host, headersTimeoutMs = 14_000, requestTimeoutMs = 29_000, keepAliveTimeoutMs = 65_000 }: ListenOptions): Promise<Listening> {
  const server = createServer({
    headersTimeout: headersTimeoutMs,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    connectionsCheckingInterval: Math.min(CHECK_EVERY_MS, headersTimeoutMs, requestTimeoutMs),
    requireHostHeader: false, // the app asks for it, and answers in its own form
  });
  // Node drops headers beyond a count in silence; their size is bounded anyway (IN-010).
  server.maxHeadersCount = 0;
  const connections = trackConnections(server);
  const { renderError, logger } = settingsOf(app);
  answerBadRequests(server, { renderError, logger, connections });
  server.on('request', app);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  // Such as no file handle left for one more connection: the others go on (I-21).
  server.on('error', (err) => logger?.error('connection-failed', { err }));
  const address = server.address() as AddressInfo;
  return { url: urlOf(address), port: address.port, close: ({ deadlineMs = 20_000 } = {}) => close(server, connections, deadlineMs) };
}

function urlOf({ address, family, port }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `http://127.0.0.1:${port}`;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

async function close(server: Server, connections: Connections, deadlineMs: number): Promise<void> {
  // http.Server's own close cuts connections whose answer is written but not yet sent; net.Server's does not.
  const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
  connections.beginClosing();
  const deadline = setTimeout(connections.cut, deadlineMs);
  await closed;
  clearTimeout(deadline);
  server.close(); // stops its clock; what it says of being closed already is no news
}
