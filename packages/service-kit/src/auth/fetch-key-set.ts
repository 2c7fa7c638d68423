import type { JSONWebKeySet } from 'jose';
import { Agent, request } from 'undici';
import { hostAddress, isPublicAddress, publicOnly, type Resolve, resolveByDns } from '../outbound/addresses.ts';

/** Reads a key set. Rejects where there is none, or where it may not be read from there. */
export type KeySetReader = (url: string) => Promise<{ readonly jwks: JSONWebKeySet; /** How long it may be kept, if the server says. */ readonly maxAgeMs?: number }>;

export interface KeySetReaderOptions {
  /** Origins that may be http or private. */
  readonly allowedOrigins?: readonly string[];
  readonly resolve?: Resolve;
  readonly timeoutMs?: number;
}

const MAX_BYTES = 65_536;
const OPTIONS = { maxHeaderSize: 16_384, connections: 4, headersTimeout: 0, bodyTimeout: 0 };

/** Reads key sets from the public internet by https, following no redirect; no more than 64 KiB within 5 seconds (SEC-007, WH-050). */
export function createKeySetReader({ allowedOrigins = [], resolve = resolveByDns, timeoutMs = 5_000 }: KeySetReaderOptions = {}): KeySetReader {
  // Two agents, so that a connection which was not checked can never carry what has to be.
  const anywhere = new Agent(OPTIONS);
  const publicInternet = new Agent({ ...OPTIONS, connect: { lookup: publicOnly(resolve) } });
  return async (text) => {
    const url = new URL(text);
    const allowed = allowedOrigins.includes(url.origin);
    if (!allowed && !mayBePublic(url)) throw new Error('Keys are not read from such an address');
    const { statusCode, headers, body } = await request(url, { dispatcher: allowed ? anywhere : publicInternet, headers: { accept: 'application/json' }, signal: AbortSignal.timeout(timeoutMs) });
    if (statusCode !== 200) {
      await body.dump({ limit: MAX_BYTES });
      throw new Error('The address of the keys did not answer 200');
    }
    const jwks = keySetFrom(await readLimited(body));
    const maxAgeMs = maxAgeOf(headers['cache-control']);
    return { jwks, ...(maxAgeMs !== undefined && { maxAgeMs }) };
  };
}

function mayBePublic({ protocol, hostname, username, password }: URL): boolean {
  const address = hostAddress(hostname);
  return protocol === 'https:' && username + password === '' && (address === undefined || isPublicAddress(address));
}

async function readLimited(body: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    if (bytes > MAX_BYTES) throw new Error('The key set is too large');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function keySetFrom(text: string): JSONWebKeySet {
  const { keys } = (JSON.parse(text) ?? {}) as { keys?: unknown };
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'object' && key !== null)) throw new Error('There is no key set at that address');
  return { keys: keys as JSONWebKeySet['keys'] };
}

function maxAgeOf(header: string | string[] | undefined): number | undefined {
  const text = [header ?? []].flat().join(',').toLowerCase();
  if (/(^|[\s,])no-(store|cache)\b/.test(text)) return 0;
  const [, seconds] = /(?:^|[\s,])max-age="?(\d{1,9})/.exec(text) ?? [];
  return seconds === undefined ? undefined : Number(seconds) * 1_000;
}
