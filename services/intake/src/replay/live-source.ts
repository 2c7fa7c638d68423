import { HttpError } from '@ehch/service-kit';
import type { Source } from '@ehch/sources';
import type { Shelf } from '../sources/shelf.ts';

/** The source of a name as it is live for a tenant. */
export type LiveSource = (tenant: string, name: string | null) => Promise<Source | undefined>;

/** Finds sources, each once. One that does not go with this release reads nothing, as one that is not there. */
export function liveSourceOf(shelf: Pick<Shelf, 'live'>): LiveSource {
  const found = new Map<string, Promise<Source | undefined>>();
  return (tenant, name) => {
    if (name === null) return Promise.resolve(undefined);
    const key = JSON.stringify([tenant, name]);
    const source = found.get(key) ?? readLive(shelf, tenant, name);
    found.set(key, source);
    return source;
  };
}

async function readLive(shelf: Pick<Shelf, 'live'>, tenant: string, name: string): Promise<Source | undefined> {
  try {
    return (await shelf.live(tenant, name))?.source;
  } catch (error) {
    if (error instanceof HttpError) return undefined;
    throw error;
  }
}
