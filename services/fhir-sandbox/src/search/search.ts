import { DEFAULT_MAX_SEARCH_COUNT, DEFAULT_SEARCH_COUNT, formatSearchQuery, type SearchRequest, type SortRule } from '@medplum/core';
import type { Bundle, BundleEntry, BundleLink } from '@medplum/fhirtypes';
import { type RawBuilder, sql } from 'kysely';
import type { Executor } from '../store/database.ts';
import { compile } from './compile.ts';
import { aliasAt, type Condition, conditionOf, INDEX, RESOURCE } from './conditions.ts';
import type { FoundRow, SearchContext } from './context.ts';
import { includedBy } from './include.ts';

const RESOURCES = sql`${RESOURCE} ${sql.ref(aliasAt(0))}`;

/**
 * Runs a search that `checkSearch` let pass.
 *
 * Without `_sort` the order is that of creation and the next page goes on by cursor, so pages neither
 * repeat nor miss what was there when the first was asked for. With `_sort` pages go by offset.
 */
export async function searchResources(context: SearchContext, request: SearchRequest): Promise<Bundle> {
  const count = Math.min(request.count ?? DEFAULT_SEARCH_COUNT, DEFAULT_MAX_SEARCH_COUNT);
  const matching = whereMatching(context, request);
  const found = count === 0 ? [] : await findPage(context.executor, request, { matching, count });
  const page = found.slice(0, count);
  const entry = page.map((row) => entryOf(context.baseUrl, row, 'match'));
  const included = await includedBy(context, request, page);
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    ...(wantsTotal(request) ? { total: await countAll(context.executor, matching) } : {}),
    link: links(context.baseUrl, { ...request, count }, { last: page.at(-1), more: found.length > count }),
    ...(page.length > 0 ? { entry: [...entry, ...included.map((row) => entryOf(context.baseUrl, row, 'include'))] } : {}),
  };
}

function entryOf(baseUrl: string, { type, id, content }: FoundRow, mode: 'match' | 'include'): BundleEntry {
  return { fullUrl: `${baseUrl}/${type}/${id}`, resource: content, search: { mode } };
}

function wantsTotal({ total }: SearchRequest): boolean {
  return total === 'accurate' || total === 'estimate';
}

function whereMatching({ definitions, baseUrl }: SearchContext, { resourceType, filters = [] }: SearchRequest): Condition {
  const conditions = filters.map((filter) => conditionOf(filter, { definitions, baseUrl, resourceType, depth: 0 }));
  return sql<boolean>`${sql.join([sql`r0.type = ${resourceType} and not r0.deleted`, ...conditions], sql` and `)}`;
}

/** One row more than the page holds, to know whether there is another. */
async function findPage(executor: Executor, request: SearchRequest, { matching, count }: { matching: Condition; count: number }): Promise<FoundRow[]> {
  const after = request.cursor === undefined ? sql`true` : sql`r0.seq > ${request.cursor}`;
  const order = sql.join([...(request.sortRules ?? []).map((rule) => sortTerm(request.resourceType, rule)), sql`r0.seq`]);
  const query = sql`
    select r0.seq, r0.type, r0.id, r0.content from ${RESOURCES}
    where ${matching} and ${after}
    order by ${order} limit ${count + 1} offset ${request.offset ?? 0}`;
  const { rows } = await executor.query<FoundRow>(compile(query));
  return rows;
}

function sortTerm(resourceType: string, { code, descending }: SortRule): RawBuilder<unknown> {
  const direction = descending ? sql`desc nulls last` : sql`asc nulls last`;
  if (code === '_id') return sql`r0.id ${direction}`;
  if (code === '_lastUpdated') return sql`r0.last_updated ${direction}`;
  const first = sql`select ${descending ? sql`max` : sql`min`}(coalesce(s.folded, s.value, to_char(s.low at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS')))
    from ${INDEX} s where s.seq = r0.seq and s.type = ${resourceType} and s.param = ${code}`;
  return sql`(${first}) ${direction}`;
}

async function countAll(executor: Executor, matching: Condition): Promise<number> {
  const { rows } = await executor.query<{ total: number }>(compile(sql`select count(*)::int as total from ${RESOURCES} where ${matching}`));
  return rows[0]?.total ?? 0;
}

function links(baseUrl: string, request: SearchRequest, { last, more }: { last: FoundRow | undefined; more: boolean }): BundleLink[] {
  const urlOf = (search: SearchRequest): string => `${baseUrl}/${request.resourceType}${formatSearchQuery(search)}`;
  const self: BundleLink = { relation: 'self', url: urlOf(request) };
  if (!more || !last) return [self];
  const sorted = request.sortRules !== undefined || request.offset !== undefined;
  const next = sorted ? { ...request, offset: (request.offset ?? 0) + (request.count ?? 0) } : { ...request, cursor: last.seq };
  return [self, { relation: 'next', url: urlOf(next) }];
}
