import type { SearchRequest } from '@medplum/core';
import type { Indexer } from '../index-rows/index-rows.ts';
import { criteriaKey, criteriaLock, type Identity, identityOf } from '../search/identity.ts';
import type { Executor } from '../store/database.ts';
import { claim, store, type StoredRow, takeLocks } from '../store/statements.ts';
import { type Identify, resolveReferences } from './conditional-references.ts';
import { assertIdentities } from './identity-check.ts';
import { type Draft, nextVersion } from './versions.ts';

type ClaimedRow = StoredRow & { position: string };

type Target = Pick<StoredRow, 'type' | 'id'>;

export interface WriteRules {
  index: Indexer;
  identify: Identify;
  /** Finds what a conditional write is about when its condition is no identity: two resources at most. */
  search(executor: Executor, criteria: SearchRequest): Promise<Target[]>;
}

/**
 * The writes of one transaction. What is read for a write is locked until the end; writes are gathered and
 * stored together by `flush`, so a bundle costs as many round trips as a single resource.
 */
export class UnitOfWork {
  readonly executor: Executor;
  /** Where in the request the next write stands. */
  at = '';
  readonly #rules: WriteRules;
  readonly #rows = new Map<string, StoredRow | undefined>();
  readonly #matches = new Map<string, StoredRow[]>();
  readonly #drafts = new Map<string, Draft>();

  constructor(executor: Executor, rules: WriteRules) {
    this.executor = executor;
    this.#rules = rules;
  }

  /**
   * Reads and locks what meets the criteria and what has the ids. Waits first for every other transaction
   * that writes by the same criteria, so that what it created is found.
   */
  async claim(criteria: readonly SearchRequest[], targets: readonly Target[]): Promise<void> {
    if (criteria.length > 0) await this.executor.query(takeLocks(criteria.map(criteriaLock)));
    const identities = criteria.map(identityOf).filter((identity) => identity !== undefined);
    const searches = criteria.filter((one) => identityOf(one) === undefined);
    const found = await Promise.all(searches.map((one) => this.#rules.search(this.executor, one)));
    const wanted = [...targets, ...found.flat()];
    const { rows } = await this.executor.query<ClaimedRow>(claim(identities, wanted));
    for (const { type, id } of wanted) this.#rows.set(`${type}/${id}`, undefined);
    for (const row of rows) this.#rows.set(`${row.type}/${row.id}`, row);
    let position = 0;
    for (const one of criteria) {
      const matches = identityOf(one) ? at(rows, ++position) : this.#stored(found[searches.indexOf(one)] ?? []);
      this.#matches.set(criteriaKey(one), matches.filter(({ deleted }) => !deleted));
    }
  }

  #stored(targets: readonly Target[]): StoredRow[] {
    return targets.flatMap(({ type, id }) => this.#rows.get(`${type}/${id}`) ?? []);
  }

  /** What is stored under a type and id now, deleted or not; locked. */
  async current(type: string, id: string): Promise<StoredRow | undefined> {
    const key = `${type}/${id}`;
    if (!this.#rows.has(key)) await this.claim([], [{ type, id }]);
    return this.#rows.get(key);
  }

  /** What meets the criteria now; locked. */
  async matching(criteria: SearchRequest): Promise<StoredRow[]> {
    const key = criteriaKey(criteria);
    if (!this.#matches.has(key)) await this.claim([criteria], []);
    return this.#matches.get(key) ?? [];
  }

  /** Takes a write in. The resource is the caller's to give away: its references and meta are set when the work is flushed. */
  stage(draft: Pick<Draft, 'type' | 'id' | 'resource' | 'current'> & { identity?: Identity | undefined }): void {
    const rows = draft.resource ? this.#rules.index(draft.resource) : [];
    this.#drafts.set(`${draft.type}/${draft.id}`, { identity: undefined, ...draft, rows, at: this.at === '' ? draft.type : this.at });
  }

  /** Stores what was staged; later reads in this transaction see it. */
  async flush(): Promise<void> {
    const drafts = [...this.#drafts.values()];
    if (drafts.length === 0) return;
    for (const read of [this.#drafts, this.#rows, this.#matches]) read.clear();
    assertIdentities(drafts);
    for (const draft of await resolveReferences(drafts, this.executor, this.#rules.identify)) {
      if (draft.resource) draft.rows = this.#rules.index(draft.resource);
    }
    const now = new Date().toISOString();
    const versions = drafts.flatMap((draft) => nextVersion(draft, now) ?? []);
    if (versions.length > 0) await this.executor.query(store(versions));
  }
}

function at(rows: readonly ClaimedRow[], position: number): StoredRow[] {
  return rows.filter((row) => Number(row.position) === position);
}
