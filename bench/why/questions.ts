import { type Envelope, leavesOf, type ReadyRecordType, RECORD_TYPES } from '@ehch/records';
import { exampleFiles, fileOf, type ReadRow, shippedFiles, type Source, SOURCES } from '@ehch/sources';
import { exampleText } from '../inputs/variants.ts';

/** A record, with what may be asked of it. */
export interface Subject {
  type: ReadyRecordType;
  /** The fullest example, and elements of what it becomes: single values, and whole resources. */
  fullest: Envelope;
  filled: string[];
  /** The barest example, and elements of the fullest that it does not fill. */
  barest: Envelope;
  empty: string[];
  /** The fullest row among the examples of the sources, if one makes such a record, and elements of what it becomes. */
  row: { source: Source; row: ReadRow; filled: string[] } | undefined;
}

/** One subject for each record type; of each at most so many elements of a kind, from all over the resources. */
export async function subjects(most: number): Promise<Subject[]> {
  const rows = await fullestRows();
  return Object.values(RECORD_TYPES).map((type) => {
    const [fullest, barest] = ['maximal', 'minimal'].map((example) => JSON.parse(exampleText(type.name, example)) as Envelope) as [Envelope, Envelope];
    const bare = new Set(valuesOf(type, barest).map(withoutNumbers));
    const empty = [...new Set(valuesOf(type, fullest).map(withoutNumbers))].filter((element) => !bare.has(element));
    const found = rows.get(type.name);
    return { type, fullest, barest, filled: elementsOf(type, fullest, most), empty: spread(empty, most), row: found && { ...found, filled: elementsOf(type, found.row.record, most) } };
  });
}

const elementsOf = (type: ReadyRecordType, record: Envelope, most: number): string[] => {
  const values = valuesOf(type, record);
  return [...new Set(values.map((value) => value.split('[')[0] ?? '')), ...spread(values, most)];
};

/** Every value of the resources that a record becomes, as somebody would ask for it: `CarePlan[0].goal[1].reference`. */
function valuesOf(type: ReadyRecordType, record: Envelope): string[] {
  const byType: Record<string, object[]> = {};
  for (const { resource } of type.map(record).entry ?? []) if (resource) (byType[resource.resourceType] ??= []).push(resource);
  return [...leavesOf(byType).keys()].filter((path) => !path.endsWith('.resourceType'));
}

const withoutNumbers = (path: string): string => path.replaceAll(/\[\d+\]/g, '');

const spread = (elements: readonly string[], most: number): string[] => elements.filter((_, index) => index % Math.ceil(elements.length / most) === 0);

/** By record type, the row with the most cells. */
async function fullestRows(): Promise<Map<string, { source: Source; row: ReadRow }>> {
  const rows = new Map<string, { source: Source; row: ReadRow }>();
  for (const source of Object.values(SOURCES)) {
    for (const row of await exampleRows(source)) {
      if (cellsIn(row) > cellsIn(rows.get(row.recordType)?.row)) rows.set(row.recordType, { source, row });
    }
  }
  return rows;
}

const cellsIn = (row: ReadRow | undefined): number => Object.keys(row?.cells ?? {}).length;

async function exampleRows(source: Source): Promise<ReadRow[]> {
  const files = shippedFiles(source.name);
  const read: ReadRow[] = [];
  for (const path of exampleFiles(files, 'examples')) {
    const reading = await source.read(fileOf(Buffer.from(files[path] ?? '')));
    if (!reading.ok) throw new Error(`${path} of ${source.name} was refused`);
    for await (const row of reading.rows) if ('record' in row) read.push(row);
  }
  return read;
}
