import { RECORD_TYPES } from '@ehch/records';
import { createTableReader } from './csv/read-table.ts';
import type { SourceDefinition } from './definition/definition.ts';
import { createJsonReader } from './json/read-json.ts';
import type { Source } from './source.ts';

/**
 * Makes a source of a definition that was checked before.
 *
 * @throws {Error} where two columns fill one path
 */
export function createSource(name: string, definition: SourceDefinition): Source {
  const { title, description, version } = definition;
  const recordType = RECORD_TYPES[definition.recordType];
  if (recordType === undefined) throw new Error(`${name}: no record type ${definition.recordType}`);
  const common = { name, title, description, version, recordType: recordType.name };
  return definition.format === 'json'
    ? { ...common, contentTypes: ['application/json', 'application/x-ndjson'], read: createJsonReader(recordType) }
    : { ...common, contentTypes: ['text/csv'], ...(typeof definition.system === 'string' && { system: definition.system }), read: createTableReader(definition, recordType) };
}
