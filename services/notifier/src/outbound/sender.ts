import { BlockedAddressError, hostAddress, isPublicAddress, leadsToPublic, publicOnly, type Resolve, resolveByDns, traceHeaders } from '@ehch/service-kit';
import { Agent, type Dispatcher, ProxyAgent, request } from 'undici';
import { type Answer, answerOf } from './answers.ts';

export interface SenderOptions {
  /** Origins that may be http or private. */
  allowedOrigins: readonly string[];
  /** Connections to one origin at most. */
  connections: number;
  resolve?: Resolve;
  /** Everything that goes to the public internet goes through this (WH-065). */
  proxy?: URL;
}

/** One POST as it leaves. */
export interface Outgoing {
  url: string;
  /** In this order, repeats allowed. */
  headers: readonly (readonly [name: string, value: string])[];
  body: string;
  /** For all of it: name, connection, TLS, answer and its body (SUB-114). */
  timeoutMs: number;
}

/** Posts to subscribers. Never throws; follows no redirect; connects to nothing that is not public or allowed. */
export interface Sender {
  post(outgoing: Outgoing): Promise<Answer>;
  close(): Promise<void>;
}

/** Of an answer's body and headers, as much as is read before the connection is given up (SUB-115, WH-062). */
const BODY_BYTES = 65_536;
const HEADER_BYTES = 16_384;

export function createSender({ allowedOrigins, connections, resolve = resolveByDns, proxy }: SenderOptions): Sender {
  const options = { connections, allowH2: false, maxHeaderSize: HEADER_BYTES, keepAliveTimeout: 30_000, headersTimeout: 0, bodyTimeout: 0 };
  // Two agents, so that a connection which was not checked can never carry what has to be.
  const anywhere = new Agent(options);
  const publicInternet = proxy ? throughProxy(proxy, connections) : new Agent({ ...options, connect: { lookup: publicOnly(resolve) } });
  return {
    post: async (outgoing) => {
      const url = new URL(outgoing.url);
      const allowed = allowedOrigins.includes(url.origin);
      if (!allowed && !mayBePublic(url)) return { is: 'blocked' };
      // A proxy looks names up itself: what is not public is refused before it is asked, and by its own rules after.
      if (!allowed && proxy && !(await leadsToPublic(resolve, url))) return { is: 'blocked' };
      return postOnce(allowed ? anywhere : publicInternet, url, outgoing);
    },
    close: async () => {
      await Promise.all([anywhere.destroy(), publicInternet.destroy()]);
    },
  };
}

const throughProxy = (proxy: URL, connections: number): Dispatcher => new ProxyAgent({ uri: proxy.origin, connections, ...(proxy.username !== '' && { token: `Basic ${Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString('base64')}` }) });

/** An address in the URL is connected to without a lookup, so it is checked here, at every attempt. */
function mayBePublic({ protocol, hostname }: URL): boolean {
  const address = hostAddress(hostname);
  return protocol === 'https:' && (address === undefined || isPublicAddress(address));
}

async function postOnce(dispatcher: Dispatcher, url: URL, { headers, body, timeoutMs }: Outgoing): Promise<Answer> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await request(url, { dispatcher, method: 'POST', headers: [...headers, ...Object.entries(traceHeaders())].flat(), body, signal });
    const retryAfter = response.headers['retry-after'];
    // The status has come: what the body does from here on, within its limits, changes nothing.
    await response.body.dump({ limit: BODY_BYTES }).catch(() => undefined);
    return answerOf(response.statusCode, typeof retryAfter === 'string' ? retryAfter : undefined, new Date());
  } catch (error) {
    if (error instanceof BlockedAddressError) return { is: 'blocked' };
    return { is: 'silent', cause: signal.aborted ? 'timeout' : 'unreachable' };
  }
}
