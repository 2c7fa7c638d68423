import { type Source, toConceptMap } from '@ehch/sources';
import type { Bundle } from '@medplum/fhirtypes';

/** Every code table of a source as a FHIR R4 ConceptMap, in a Bundle. The same source always gives the same bundle. */
export function conceptMapsOf({ name, title, version, definition }: Source): Bundle {
  const tables = Object.entries('codes' in definition ? (definition.codes ?? {}) : {});
  const maps = tables.map(([table, words]) => toConceptMap({ source: name, table, title, version }, words));
  return { resourceType: 'Bundle', type: 'collection', entry: maps.map((resource) => ({ ...(resource.url !== undefined && { fullUrl: resource.url }), resource })) };
}
