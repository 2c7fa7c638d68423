import { type SourceFile, SOURCES } from '@ehch/sources';

/** A source with many columns that there is a generated file for. */
export const TABLE = 'care-home-observations';
export const MESSAGES = 'hospital-adt';

/**
 * Reads a file to its end and keeps nothing of it.
 *
 * @returns the number of records
 * @throws where anything is refused
 */
export async function readAll(name: string, file: SourceFile): Promise<number> {
  const reading = await SOURCES[name]?.read(file);
  if (!reading?.ok) throw new Error(`${name} refused the file`);
  let records = 0;
  for await (const row of reading.rows) {
    if ('issues' in row) throw new Error(`${name} refused ${row.place}`);
    records += 1;
  }
  return records;
}
