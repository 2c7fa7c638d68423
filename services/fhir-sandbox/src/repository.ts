import { allOk, created, generateId, multipleMatches, notFound, OperationOutcomeError, type SearchRequest, type WithId } from '@medplum/core';
import { type CreateResourceOptions, type DeleteResourceOptions, FhirRepository, type ReadHistoryOptions, type UpdateResourceOptions } from '@medplum/fhir-router';
import type { Bundle, OperationOutcome, Resource } from '@medplum/fhirtypes';
import type pg from 'pg';
import type { Definitions } from './definitions/search-parameters.ts';
import { invalid, refusal } from './outcome.ts';
import { type Identity, identityOf } from './search/identity.ts';
import { searchResources } from './search/search.ts';
import { type Executor, inTransaction } from './store/database.ts';
import { readCurrent, readHistory, readVersion } from './store/reading.ts';
import type { StoredRow } from './store/statements.ts';
import { UnitOfWork, type WriteRules } from './write/unit-of-work.ts';
import { assertVersion } from './write/versions.ts';

export interface Store {
  pool: pg.Pool;
  definitions: Definitions;
  rules: WriteRules;
}

type Conditional<T extends Resource> = Promise<{ resource: WithId<T>; outcome: OperationOutcome }>;

/** FHIR resources in PostgreSQL, as Medplum's router wants them. One repository serves one request. */
export class SandboxRepository extends FhirRepository {
  /** Resources that this request created, or brought back after they were deleted. */
  readonly created: WeakSet<Resource>;
  readonly #store: Store;
  readonly #baseUrl: string;
  readonly #work: UnitOfWork | undefined;

  /** @param baseUrl what the links and fullUrls in answers begin with */
  constructor(store: Store, baseUrl: string, within?: { work: UnitOfWork; created: WeakSet<Resource> }) {
    super();
    this.#store = store;
    this.#baseUrl = baseUrl;
    this.#work = within?.work;
    this.created = within?.created ?? new WeakSet();
  }

  /** Runs `callback` in one database transaction, again from the start when another one got in its way. */
  transaction<T>(callback: (repository: SandboxRepository, work: UnitOfWork) => Promise<T>): Promise<T> {
    if (this.#work) return callback(this, this.#work);
    return inTransaction(this.#store.pool, async (client) => {
      const work = new UnitOfWork(client, this.#store.rules);
      const result = await callback(new SandboxRepository(this.#store, this.#baseUrl, { work, created: this.created }), work);
      await work.flush();
      return result;
    });
  }

  override withTransaction<T>(callback: (repository: this) => Promise<T>): Promise<T> {
    return this.transaction((repository) => callback(repository as this));
  }

  override createResource<T extends Resource>(resource: T, options?: CreateResourceOptions): Promise<WithId<T>> {
    return this.transaction((repository, work) => Promise.resolve(repository.#stageNew(work, resource, options)));
  }

  override updateResource<T extends Resource>(resource: T, options?: UpdateResourceOptions): Promise<WithId<T>> {
    return this.transaction(async (repository, work) => {
      const { resourceType: type, id = '' } = resource;
      const current = await work.current(type, id);
      if (!current) throw refusal({ id: 'not-found', code: 'not-found', text: 'There is no such resource; ids are given by the server' });
      assertVersion(current, options?.ifMatch);
      return repository.#stageChanged(work, resource, { current });
    });
  }

  override deleteResource(type: string, id: string, options?: DeleteResourceOptions): Promise<void> {
    return this.transaction(async (_repository, work) => {
      const current = await work.current(type, id);
      if (!current) throw new OperationOutcomeError(notFound);
      assertVersion(current, options?.ifMatch);
      work.stage({ type, id, resource: undefined, current });
    });
  }

  override conditionalCreate<T extends Resource>(resource: T, search: SearchRequest<T>, options?: CreateResourceOptions): Conditional<T> {
    return this.transaction(async (repository, work) => {
      const match = await onlyMatch(work, search);
      if (match) return { resource: match.content as WithId<T>, outcome: allOk };
      return { resource: repository.#stageNew(work, resource, { ...options, identity: identityOf(search) }), outcome: created };
    });
  }

  override conditionalUpdate<T extends Resource>(resource: T, search: SearchRequest, options?: CreateResourceOptions & UpdateResourceOptions): Conditional<T> {
    return this.transaction(async (repository, work) => {
      const current = await onlyMatch(work, search);
      assertVersion(current, options?.ifMatch);
      const identity = identityOf(search);
      if (!current) {
        if (resource.id !== undefined && !options?.assignedId) throw invalid('Nothing meets the condition, and ids are given by the server', `${resource.resourceType}.id`);
        return { resource: repository.#stageNew(work, resource, { ...options, identity }), outcome: created };
      }
      if (resource.id !== undefined && resource.id !== current.id) throw invalid('The id is not that of the resource that meets the condition', `${resource.resourceType}.id`);
      return { resource: repository.#stageChanged(work, { ...resource, id: current.id }, { current, identity }), outcome: allOk };
    });
  }

  override conditionalDelete(search: SearchRequest): Promise<void> {
    return this.transaction(async (repository, work) => {
      const current = await onlyMatch(work, search);
      if (current) work.stage({ type: current.type, id: current.id, resource: undefined, current });
    });
  }

  override async readResource<T extends Resource>(type: string, id: string): Promise<WithId<T>> {
    return (await readCurrent(await this.#reader(), type, id)) as WithId<T>;
  }

  override async readVersion<T extends Resource>(type: string, id: string, version: string): Promise<WithId<T>> {
    return (await readVersion(await this.#reader(), { type, id, version })) as WithId<T>;
  }

  override async readHistory<T extends Resource>(type: string, id: string, { limit = 20, offset = 0 }: ReadHistoryOptions = {}): Promise<Bundle<WithId<T>>> {
    return (await readHistory(await this.#reader(), { type, id, limit, offset, baseUrl: this.#baseUrl })) as Bundle<WithId<T>>;
  }

  override async search<T extends Resource>(request: SearchRequest<T>): Promise<Bundle<WithId<T>>> {
    const context = { executor: await this.#reader(), definitions: this.#store.definitions, baseUrl: this.#baseUrl };
    return (await searchResources(context, request)) as Bundle<WithId<T>>;
  }

  override generateId(): string {
    return generateId();
  }

  override setMode(): void {
    // One database both reads and writes.
  }

  override readReference(): Promise<never> {
    return notOffered();
  }

  override readReferences(): Promise<never> {
    return notOffered();
  }

  override patchResource(): Promise<never> {
    return notOffered();
  }

  override searchByReference(): Promise<never> {
    return notOffered();
  }

  async #reader(): Promise<Executor> {
    await this.#work?.flush();
    return this.#work?.executor ?? this.#store.pool;
  }

  #stageNew<T extends Resource>(work: UnitOfWork, resource: T, options: CreateResourceOptions & { identity?: Identity | undefined } = {}): WithId<T> {
    const id = (options.assignedId ? resource.id : undefined) ?? this.generateId();
    return this.#stageChanged(work, { ...resource, id }, { current: undefined, identity: options.identity });
  }

  #stageChanged<T extends Resource>(work: UnitOfWork, resource: T, { current, identity }: { current: StoredRow | undefined; identity?: Identity | undefined }): WithId<T> {
    const { resourceType, id = '', ...content } = resource;
    const draft = { resourceType, id, ...content } as WithId<T>;
    if (!current || current.deleted) this.created.add(draft);
    work.stage({ type: resourceType, id, resource: draft, current, identity });
    return draft;
  }

}

/**
 * The one resource that meets a condition, if there is one.
 *
 * @throws 412 when there are more
 */
export async function onlyMatch(work: UnitOfWork, criteria: SearchRequest): Promise<StoredRow | undefined> {
  const [match, ...others] = await work.matching(criteria);
  if (others.length > 0) throw new OperationOutcomeError(multipleMatches);
  return match;
}

function notOffered(): Promise<never> {
  return Promise.reject(refusal({ id: 'method-not-allowed', code: 'not-supported', text: 'The interaction is not offered' }));
}
