import type { DefinitionFault, TablesDefinition } from '../definition/definition.ts';
import { parseCellName } from './cell-name.ts';

/** Columns that are no cells of a message, and events that two tables would read. */
export function findCellNameFaults({ tables }: TablesDefinition): DefinitionFault[] {
  const events = Object.entries(tables).flatMap(([name, table]) => table.for.map((event) => ({ name, event })));
  return [
    ...Object.entries(tables).flatMap(([name, { columns, system, mustRead = [] }]) => [
      ...Object.keys(columns).map((column) => ({ column, path: ['tables', name, 'columns', column] })),
      ...mustRead.map((column, index) => ({ column, path: ['tables', name, 'mustRead', String(index)] })),
      ...(typeof system === 'string' ? [] : [{ column: system.column, path: ['tables', name, 'system', 'column'] }]),
    ]).filter(({ column }) => parseCellName(column) === undefined).map(({ path }) => ({ path, text: 'is not the place of a cell, such as PID-5.1, PID-3[4=NHS].1 or EVN-2 or MSH-7' })),
    ...events.filter(({ event }, index) => events.findIndex((other) => other.event === event) < index).map(({ name, event }) => ({ path: ['tables', name, 'for'], text: `${event} is read by another table` })),
  ];
}
