import { type DefinitionFault, type SourceDefinition, tablesOf } from '../definition/definition.ts';
import { parsePaths, PathError } from './path.ts';

/** Columns whose names are not names of places in JSON. */
export const findNameFaultsInPaths = (definition: SourceDefinition): DefinitionFault[] =>
  tablesOf(definition).flatMap(({ path, table: { columns, system } }) => [
    ...Object.keys(columns).flatMap((name) => faultOf(name, [...path, 'columns', name])),
    ...(typeof system === 'string' ? [] : faultOf(system.column, [...path, 'system', 'column'])),
  ]);

function faultOf(name: string, path: readonly string[]): DefinitionFault[] {
  try {
    parsePaths(name);
    return [];
  } catch (error) {
    if (error instanceof PathError) return [{ path, text: error.message }];
    throw error;
  }
}
