import { type ReadyRecordType, RECORD_TYPES } from '@ehch/records';
import { createTableReader } from './csv/read-table.ts';
import { ROWS, type SourceDefinition, tablesOf } from './definition/definition.ts';
import type { SourceFile } from './file.ts';
import { createHl7Reader } from './hl7v2/read-messages.ts';
import { createJsonReader, createJsonRowsReader } from './json/read-json.ts';
import { createLayouts, type Layout } from './layout/layout.ts';
import { feedingOf, readKept } from './layout/read-row.ts';
import type { Source, SourceReading } from './source.ts';
import { inTurns } from './turns.ts';
import { createWorkbookReader } from './xlsx/read-workbook.ts';
import { createStu3Reader } from './stu3/read-bundle.ts';

/**
 * Makes a source of a definition that was checked before.
 *
 * @throws {Error} where two columns fill one path
 */
export function createSource(name: string, definition: SourceDefinition): Source {
  const { title, description, version } = definition;
  const layouts = createLayouts(definition);
  const recordTypes = definition.format === 'json' ? [definition.recordType] : [...new Set(layouts.map(({ recordType }) => recordType.name))];
  const system = systemOf(definition);
  return {
    name,
    title,
    description,
    version,
    recordTypes,
    contentTypes: CONTENT_TYPES[definition.format],
    ...(system !== undefined && { system }),
    definition,
    read: givingTurns(createReader(definition, layouts)),
    feeding: (kept) => feedingOf(layoutOf(layouts, kept.table), kept),
    interpret: (kept) => readKept(layoutOf(layouts, kept.table), kept),
  };
}

const CONTENT_TYPES: Readonly<Record<SourceDefinition['format'], readonly string[]>> = {
  csv: ['text/csv', 'text/tab-separated-values'],
  xlsx: ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  json: ['application/json', 'application/x-ndjson'],
  'json-rows': ['application/json', 'application/x-ndjson'],
  'gp-connect-stu3': ['application/fhir+json', 'application/json'],
  hl7v2: ['x-application/hl7-v2+er7'],
};

type Read = (file: SourceFile) => Promise<SourceReading>;

const givingTurns = (read: Read): Read => async (file) => {
  const reading = await read(file);
  return reading.ok ? { ...reading, rows: { [Symbol.asyncIterator]: () => inTurns(reading.rows) } } : reading;
};

function createReader(definition: SourceDefinition, layouts: readonly Layout[]): Read {
  switch (definition.format) {
    case 'csv':
      return createTableReader(definition, layoutOf(layouts, ROWS));
    case 'xlsx':
      return createWorkbookReader(definition, layoutOf(layouts, ROWS));
    case 'json':
      return createJsonReader(typeOf(definition.recordType));
    case 'json-rows':
      return createJsonRowsReader(layoutOf(layouts, ROWS));
    case 'hl7v2':
      return createHl7Reader(definition, layouts);
    case 'gp-connect-stu3':
      return createStu3Reader(definition, layouts);
  }
}

function layoutOf(layouts: readonly Layout[], table: string): Layout {
  const layout = layouts.find((one) => one.table === table);
  if (layout === undefined) throw new Error(`no table ${table}`);
  return layout;
}

function typeOf(name: string): ReadyRecordType {
  const recordType = RECORD_TYPES[name];
  if (recordType === undefined) throw new Error(`no record type ${name}`);
  return recordType;
}

/** The system that all records are from, if it is one. */
function systemOf(definition: SourceDefinition): string | undefined {
  const [first, ...others] = tablesOf(definition).map(({ table }) => table.system);
  return typeof first === 'string' && others.every((system) => system === first) ? first : undefined;
}
