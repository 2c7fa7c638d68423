import { type Ledger, liveSource, liveSources, sourceFiles, sourceVersion, type StoredSource } from '@ehch/ledger';
import { HttpError } from '@ehch/service-kit';
import { loadSource, type Source, SourceDefinitionError, type SourceFiles, shippedFiles, SOURCES } from '@ehch/sources';
import { keptFiles } from './files.ts';

/** A source that a tenant reads with. */
export interface ShelvedSource {
  source: Source;
  /** Where it is the tenant's own: since when it is live, and who put it there. */
  own?: StoredSource;
}

/** The sources of every tenant: its own where one of the name is live, else the program's. */
export interface Shelf {
  /** What reads a file that comes now. Asks the ledger each time, so that what went live anywhere is live here. */
  live(tenant: string, name: string): Promise<ShelvedSource | undefined>;
  /** What read a row, by its version; the program's where the tenant has no version of that number. */
  readWith(tenant: string, name: string, version: number | null): Promise<Source | undefined>;
  /** The names of all that are live. */
  names(tenant: string): Promise<string[]>;
  /** The files that a source was made of. */
  files(tenant: string, shelved: ShelvedSource): Promise<SourceFiles>;
}

/** Opens the shelf. A version never changes, so what was made of its files once is kept. */
export function openShelf(ledger: Ledger): Shelf {
  const made = new Map<number, Source>();
  const make = async (tenant: string, own: StoredSource): Promise<Source> => {
    const source = made.get(own.id) ?? loadOwn(own, (await sourceFiles(ledger, tenant, own.id)) ?? {});
    made.delete(own.id);
    made.set(own.id, source);
    const [oldest] = made.keys();
    if (made.size > MOST_KEPT && oldest !== undefined) made.delete(oldest);
    return source;
  };
  return {
    live: async (tenant, name) => {
      const own = await liveSource(ledger, tenant, name);
      const source = own === undefined ? shipped(name) : await make(tenant, own);
      return source && { source, ...(own && { own }) };
    },
    readWith: async (tenant, name, version) => {
      const own = version === null ? undefined : await sourceVersion(ledger, tenant, { name, version });
      return own === undefined ? shipped(name) : make(tenant, own);
    },
    names: async (tenant) => [...new Set([...Object.keys(SOURCES), ...(await liveSources(ledger, tenant)).map(({ name }) => name)])].sort(),
    files: async (tenant, { source, own }) => (own === undefined ? shippedFiles(source.name) : keptFiles((await sourceFiles(ledger, tenant, own.id)) ?? {})),
  };
}

/** Made sources are small; their files are not kept. */
const MOST_KEPT = 200;

/** The source of the program of this name. */
export const shipped = (name: string): Source | undefined => (Object.hasOwn(SOURCES, name) ? SOURCES[name] : undefined);

/** It was whole when it went live; a later release of the program may know its fields no more. */
function loadOwn({ name, version }: StoredSource, files: Parameters<typeof keptFiles>[0]): Source {
  try {
    return loadSource(name, keptFiles(files));
  } catch (error) {
    if (!(error instanceof SourceDefinitionError)) throw error;
    throw new HttpError({ status: 503, code: 'source-broken', detail: `Version ${version} of ${name} does not go with this release: ${error.message}` });
  }
}
