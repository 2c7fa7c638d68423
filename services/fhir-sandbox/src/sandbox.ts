import type { Logger } from '@ehch/service-kit';
import type { Router } from 'express';
import { loadDefinitions, type Definitions } from './definitions/search-parameters.ts';
import type { SandboxEvent } from './http/failure.ts';
import { createRouter } from './http/router.ts';
import { createIndexer } from './index-rows/index-rows.ts';
import { SandboxRepository, type Store } from './repository.ts';
import { readCriteria } from './search/criteria.ts';
import { identityOf } from './search/identity.ts';
import { searchResources } from './search/search.ts';
import { openPool } from './store/database.ts';
import { migrate } from './store/schema.ts';
import type { WriteRules } from './write/unit-of-work.ts';

export interface SandboxOptions {
  /** PostgreSQL connection URL; everything is kept in its schema `sandbox`. */
  databaseUrl: string;
  /** Connections at most; 10 if not given. */
  poolSize?: number | undefined;
  /** Where clients reach the server; taken from each request if not given. */
  baseUrl?: string | undefined;
  logger?: Logger<SandboxEvent> | undefined;
}

export interface Sandbox {
  /** Serves the FHIR base; mount it anywhere, such as `/sandbox/fhir/R4`. */
  router: Router;
  /** The store without HTTP. Its answers link to `baseUrl`. */
  repository(baseUrl: string): SandboxRepository;
  /** Makes the tables where they are missing; needed once before the first request. */
  migrate(): Promise<void>;
  /** Rejects when the database does not answer. */
  ping(): Promise<void>;
  /** Lets go of the database once running requests are done with it. */
  close(): Promise<void>;
}

/** Makes a FHIR R4 server over a PostgreSQL database. Nothing is read from or written to the database yet. */
export function createSandbox({ databaseUrl, poolSize, baseUrl, logger }: SandboxOptions): Promise<Sandbox> {
  const definitions = loadDefinitions();
  const pool = openPool({ databaseUrl, poolSize, onError: (err) => logger?.warn('sandbox-connection-lost', { err }) });
  const store: Store = { pool, definitions, rules: writeRules(definitions) };
  return Promise.resolve({
    router: createRouter({ store, baseUrl, logger }),
    repository: (base) => new SandboxRepository(store, base),
    migrate: () => migrate(pool),
    ping: async () => void (await pool.query('select 1')),
    close: () => pool.end(),
  });
}

function writeRules(definitions: Definitions): WriteRules {
  return {
    index: createIndexer(definitions),
    identify: (reference) => {
      const mark = reference.indexOf('?');
      return identityOf(readCriteria(definitions, reference.slice(0, mark), new URLSearchParams(reference.slice(mark + 1))).criteria);
    },
    search: async (executor, criteria) => {
      const { entry = [] } = await searchResources({ executor, definitions, baseUrl: '' }, { ...criteria, count: 2 });
      return entry.map(({ resource }) => ({ type: criteria.resourceType, id: resource?.id ?? '' }));
    },
  };
}
