import type { Setting } from './config.ts';
import { port } from './parsers.ts';

/** The setting of every service whose address stands in what it gives out. */
export const PUBLIC_PORT: Setting<number> = {
  parse: port(),
  doc: 'Port of this machine that a gateway publishes us on; it stands in tokens and links where EHCH_PUBLIC_URL is not given.',
};

interface Addresses {
  readonly EHCH_PUBLIC_URL: URL | undefined;
  readonly EHCH_PUBLIC_PORT: number | undefined;
  readonly EHCH_HOST: string;
  readonly EHCH_PORT: number;
}

/** The origin at which clients reach us: the one that is given, else the gateway's on this machine, else where we listen. */
export function publicOrigin({ EHCH_PUBLIC_URL: url, EHCH_PUBLIC_PORT: published, EHCH_HOST: host, EHCH_PORT: own }: Addresses): string {
  if (url) return url.origin;
  return published === undefined ? `http://${host}:${own}` : `http://127.0.0.1:${published}`;
}
