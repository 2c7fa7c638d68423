import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nhsNumberCheckDigit } from '@ehch/fhir';

interface ExampleRecord {
  source: { id: string };
  resident: { nhsNumber?: string };
}

const RECORDS = join(import.meta.dirname, '../../packages/records/src');

/** The text of an example of a record type, or of what becomes of it. */
export const exampleText = (recordType: string, name: string, kind: 'record' | 'fhir' = 'record'): string =>
  readFileSync(join(RECORDS, recordType, 'examples', `${name}.${kind}.json`), 'utf8');

/** An example as many records, each of another source id and another resident, so that nothing is gained by remembering one. */
export function variantsOf(recordType: string, example: string, count: number): string[] {
  const record = JSON.parse(exampleText(recordType, example)) as ExampleRecord;
  return Array.from({ length: count }, (_, index) =>
    JSON.stringify({ ...record, source: { ...record.source, id: `${record.source.id}-${index}` }, resident: { ...record.resident, nhsNumber: nhsNumberOf(index) } }));
}

/** An NHS number of the range that is kept for testing, the same for the same index. No two neighbours lack a check digit. */
export function nhsNumberOf(index: number): string {
  const [first, second] = [900_000_000 + index * 2, 900_000_001 + index * 2].map((digits) => ({ digits, check: nhsNumberCheckDigit(String(digits)) }));
  const { digits, check } = first && first.check < 10 ? first : (second ?? { digits: 0, check: 0 });
  return `${digits}${check}`;
}
