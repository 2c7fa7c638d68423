import type { IncludeTarget, SearchRequest } from '@medplum/core';
import { type RawBuilder, sql } from 'kysely';
import { compile } from './compile.ts';
import { INDEX, RESOURCE } from './conditions.ts';
import type { FoundRow, SearchContext } from './context.ts';

/**
 * What `_include` adds to one page: each resource once, and none that is on the page. The references are
 * those of the search index (https://hl7.org/fhir/R4/search.html#include).
 */
export async function includedBy({ executor }: SearchContext, { include = [] }: SearchRequest, page: readonly FoundRow[]): Promise<FoundRow[]> {
  if (page.length === 0) return [];
  const included = new Map<string, FoundRow>();
  for (const target of include) {
    const { rows } = await executor.query<FoundRow>(compile(referencedBy(target, page)));
    for (const row of rows) included.set(row.seq, row);
  }
  for (const { seq } of page) included.delete(seq);
  return [...included.values()];
}

function referencedBy({ searchParam, targetType }: IncludeTarget, page: readonly FoundRow[]): RawBuilder<unknown> {
  return sql`
    select r.seq, r.type, r.id, r.content
    from ${INDEX} s join ${RESOURCE} r on r.type = split_part(s.value, '/', 1) and r.id = split_part(s.value, '/', 2)
    where s.seq in (${sql.join(page.map(({ seq }) => seq))}) and s.param = ${searchParam} and not r.deleted
      and ${targetType === undefined ? sql`true` : sql`r.type = ${targetType}`}
    order by r.seq`;
}
