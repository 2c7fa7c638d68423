import type { Resource } from '@medplum/fhirtypes';
import type { Definitions, IndexedParameter, SearchKind } from '../definitions/search-parameters.ts';
import { compilePath, type Reader } from './paths.ts';
import { dateValues, type IndexValue, referenceValues, stringValues, tokenValues, uriValues } from './values.ts';

export interface IndexRow extends IndexValue {
  param: string;
}

/** Reads off a resource every row that the search index holds of it. Pure. */
export type Indexer = (resource: Resource) => IndexRow[];

/** These two are columns of the resource itself. */
const NOT_INDEXED = new Set(['_id', '_lastUpdated']);

const READ_VALUES: Record<SearchKind, (value: unknown) => IndexValue[]> = {
  token: tokenValues,
  reference: referenceValues,
  string: stringValues,
  date: dateValues,
  uri: uriValues,
};

/** An indexer of all resource types; a type's expressions are compiled when its first resource comes. */
export function createIndexer(definitions: Definitions): Indexer {
  const compiled = new Map<string, Indexer>();
  return (resource) => {
    const { resourceType } = resource;
    const indexer = compiled.get(resourceType) ?? compileType(definitions, resourceType);
    compiled.set(resourceType, indexer);
    return indexer(resource);
  };
}

function compileType(definitions: Definitions, resourceType: string): Indexer {
  const parameters = [...definitions.parametersOf(resourceType).values()].filter(({ code }) => !NOT_INDEXED.has(code));
  const compiled = parameters.map((parameter) => ({ parameter, read: compilePath(resourceType, parameter.expression) }));
  return (resource) => distinct(compiled.flatMap(({ parameter, read }) => rowsOf(parameter, read, resource)));
}

function rowsOf({ code, kind }: IndexedParameter, read: Reader, resource: Resource): IndexRow[] {
  return read(resource).flatMap((value) => {
    const rows: IndexRow[] = READ_VALUES[kind](value).map((indexed) => ({ param: code, ...indexed }));
    const identifier = kind === 'reference' ? (value as { identifier?: unknown }).identifier : undefined;
    if (identifier === undefined) return rows;
    return [...rows, ...tokenValues(identifier).map((indexed) => ({ param: `${code}:identifier`, ...indexed }))];
  });
}

function distinct(rows: IndexRow[]): IndexRow[] {
  const seen = new Set<string>();
  return rows.filter(({ param, system, value, low, high }) => {
    const key = JSON.stringify([param, system, value, low, high]);
    return seen.has(key) ? false : seen.add(key);
  });
}
