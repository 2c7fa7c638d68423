import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { registerFile, residentRow } from '../../../services/intake/test/support/register.ts';

const example = (source: string, file: string): Buffer => readFileSync(join(import.meta.dirname, '../../../packages/sources/sources', source, 'examples', file));

/** One format in which files come: a source that takes it, and a file that it takes. */
export interface Format {
  name: string;
  source: string;
  type: string;
  good(): Buffer;
}

export const CSV: Format = { name: 'CSV', source: 'care-home-residents', type: 'text/csv', good: () => Buffer.from(registerFile([residentRow()])) };
export const XLSX: Format = { name: 'XLSX', source: 'care-home-weights-workbook', type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', good: () => example('care-home-weights-workbook', 'weights.xlsx') };
export const HL7: Format = { name: 'HL7 v2', source: 'hospital-adt', type: 'x-application/hl7-v2+er7', good: () => example('hospital-adt', 'stay.hl7') };
export const STU3: Format = { name: 'GP Connect STU3', source: 'gp-connect-structured-record', type: 'application/fhir+json', good: () => example('gp-connect-structured-record', 'record.json') };
export const JSON_ARRAY: Format = { name: 'JSON', source: 'pcn-rounds', type: 'application/json', good: () => example('pcn-rounds', 'rounds.json') };
export const NDJSON: Format = { name: 'NDJSON', source: 'pcn-rounds', type: 'application/x-ndjson', good: () => Buffer.from(`${(JSON.parse(JSON_ARRAY.good().toString()) as object[]).map((record) => JSON.stringify(record)).join('\n')}\n`) };

export const FORMATS: readonly Format[] = [CSV, XLSX, HL7, STU3, JSON_ARRAY, NDJSON];

/** Both ways in that a file has: to stay, and to be looked at. */
export const FILE_DOORS = ['/files', '/files/$map'] as const;
