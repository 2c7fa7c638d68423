import { type ReadyRecordType, RECORD_TYPES } from '@ehch/records';
import { createRecordTree, type Value } from '../record-tree.ts';
import { type ColumnDefinition, type DefinitionFault, pathsOf, type SourceDefinition, type TableDefinition } from './definition.ts';

/** Finds what the schema of definitions cannot: names without a thing, and values that the record type would refuse in every row. */
export function findContradictions(definition: SourceDefinition): DefinitionFault[] {
  const recordType = Object.hasOwn(RECORD_TYPES, definition.recordType) ? RECORD_TYPES[definition.recordType] : undefined;
  if (recordType === undefined) return [{ path: ['recordType'], text: `is none of ${Object.keys(RECORD_TYPES).join(', ')}` }];
  if (definition.format === 'json') return [];
  const names = findNameFaults(definition);
  return names.length > 0 ? names : findPathFaults(definition, recordType);
}

function findNameFaults({ columns, codes = {}, ignored = [], system }: TableDefinition): DefinitionFault[] {
  const read = [...Object.keys(columns), ...(typeof system === 'string' ? [] : [system.column])];
  return [
    ...Object.entries(columns).flatMap(([name, column]) =>
      column.as === 'code' && !Object.hasOwn(codes, column.codes) ? [{ path: ['columns', name, 'codes'], text: `no such table; there are ${Object.keys(codes).join(', ') || 'none'}` }] : [],
    ),
    ...Object.keys(codes).filter((name) => !Object.values(columns).some((column) => column.as === 'code' && column.codes === name)).map((name) => ({ path: ['codes', name], text: 'no column uses it' })),
    ...ignored.filter((name) => read.includes(name)).map((name) => ({ path: ['ignored'], text: `${name} is read` })),
  ];
}

/** A value for a path, and where the definition says so. */
interface Probe {
  to: string;
  value: Value;
  at: readonly string[];
}

/**
 * Builds records of sample values and lets the record type judge them: an unknown field, another kind of value or a word that is not
 * one of its codes would be found in every row.
 */
function findPathFaults(definition: TableDefinition, recordType: ReadyRecordType): DefinitionFault[] {
  const probes = [
    ...Object.entries(definition.columns).flatMap(([name, column]) => allPathsOf(column).flatMap((to) => samplesOf(column, definition).map(({ value, at }) => ({ to, value, at: at ?? ['columns', name, 'to'] })))),
    ...Object.entries(definition.constants ?? {}).map(([to, value]) => ({ to, value, at: ['constants', to] })),
  ];
  return distinct(probes.flatMap((probe) => judge(probe, recordType)));
}

const allPathsOf = (column: ColumnDefinition): string[] => Object.values(pathsOf(column)).flat();

function samplesOf(column: ColumnDefinition, { codes = {} }: TableDefinition): { value: Value; at?: string[] }[] {
  switch (column.as) {
    case 'integer':
    case 'decimal':
      return [{ value: 1 }];
    case 'date':
      return [{ value: '2026-11-17' }];
    case 'dateTime':
      return [{ value: '2026-11-17T10:30:00+00:00' }];
    case 'code':
      return Object.entries(codes[column.codes] ?? {}).map(([word, value]) => ({ value, at: ['codes', column.codes, word] }));
    case 'list':
      return [{ value: ['x'] }];
    case 'text':
    case undefined:
      return [{ value: 'x' }];
  }
}

/** What any value of the same kind would be refused for, whatever the rest of the record. */
const ALWAYS_WRONG = new Set(['EHCH-REC-002', 'EHCH-REC-003', 'EHCH-REC-004']);

function judge({ to, value, at }: Probe, recordType: ReadyRecordType): DefinitionFault[] {
  const read = recordType.read(probeRecord(to, value));
  if (read.ok) return [];
  const about = read.issues.find(({ code, expression = '' }) => ALWAYS_WRONG.has(code) && (to === expression || to.startsWith(`${expression}.`) || to.startsWith(`${expression}[`)));
  return about ? [{ path: at, text: `${to}: ${about.text}` }] : [];
}

/** A record of nothing but one value, at the first place of every list: a schema asks the same of each. */
function probeRecord(path: string, value: Value): unknown {
  return createRecordTree([{ to: [path.replaceAll(/\[\d+\]/g, '[0]')] }], {}).build([value]);
}

const distinct = (faults: readonly DefinitionFault[]): DefinitionFault[] => [...new Map(faults.map((fault) => [fault.path.join('\0') + fault.text, fault])).values()];
