import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatePcn } from '@ehch/cli';
import type { Bundle } from '@medplum/fhirtypes';
import { fileOf, type ReadRow, type Source, SOURCES } from '@ehch/sources';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { typeOf } from '../record.ts';
import words from './words.json' with { type: 'json' };

export type Cells = Readonly<Record<string, string>>;

/** Where an entry goes in the bundle, and the value of its identifier. */
interface Place {
  fullUrl: string;
  url: string;
  value: string;
}

/** What no template language can work out: what is hashed, an NHS number without its spaces, and the offset of a British time. */
interface ReadyMade {
  patient: string;
  residency: Place;
  provenance: Place;
  recorded: string;
  words: typeof words;
}

/** What a template works with. */
export interface TemplateInput extends ReadyMade {
  row: Cells;
}

/** A file, and what is in it: the rows as any CSV parser gives them, what is ready made for each, and the row as our reader leaves it. */
export interface StaysFile {
  bytes: Buffer;
  rows: readonly Cells[];
  readyMade: readonly ReadyMade[];
  read: readonly ReadRow[];
}

const SOURCE = 'care-home-stays';

export const staysSource: Source = (() => {
  const source = SOURCES[SOURCE];
  if (source === undefined) throw new Error(`there is no source ${SOURCE}`);
  return source;
})();

export const stayType = typeOf('admission-discharge');

/** A CSV file's rows by the names of its header, as anybody would read them. */
export const rowsOf = (bytes: Buffer): Cells[] => parse(bytes, { bom: true, columns: true });

/** The example file of the source, in which every kind of row is. */
export const exampleFile = (): Promise<StaysFile> => staysFile(readFileSync(join(import.meta.dirname, `../../packages/sources/sources/${SOURCE}/examples/stays.csv`)));

/** The stays of one large home after eight weeks, as its system exports them, without the rows that are wrong on purpose. */
export function generatedFile(residents: number): Promise<StaysFile> {
  const file = generatePcn({ seed: 7, homes: 1, residents, weeks: 8 }).findLast(({ source }) => source === SOURCE);
  if (file === undefined) throw new Error('no stays were generated');
  const spoilt = new Set(file.held.map(({ place }) => place));
  return staysFile(Buffer.from(stringify(rowsOf(file.bytes).filter((_, index) => !spoilt.has(`row ${index + 2}`)), { header: true })));
}

async function staysFile(bytes: Buffer): Promise<StaysFile> {
  const read = await Array.fromAsync(readRows(bytes));
  return { bytes, rows: rowsOf(bytes), read, readyMade: read.map(({ record }) => readyMadeOf(stayType.map(record))) };
}

/** @throws for a row that is refused: every contender is to make every bundle. */
export async function* readRows(bytes: Buffer): AsyncGenerator<ReadRow> {
  const reading = await staysSource.read(fileOf(bytes));
  if (!reading.ok) throw new Error('the file was refused');
  for await (const row of reading.rows) {
    if ('issues' in row) throw new Error(`${row.place} was refused`);
    yield row;
  }
}

/** Taken from our own bundle, so that it costs a template nothing. */
function readyMadeOf({ entry: [stay, source] = [] }: Bundle): ReadyMade {
  const [episode, provenance] = [stay?.resource, source?.resource];
  if (episode?.resourceType !== 'EpisodeOfCare' || provenance?.resourceType !== 'Provenance') throw new Error('a stay has become something else');
  return {
    patient: episode.patient.reference ?? '',
    residency: { fullUrl: stay?.fullUrl ?? '', url: stay?.request?.url ?? '', value: episode.identifier?.[0]?.value ?? '' },
    provenance: { fullUrl: source?.fullUrl ?? '', url: source?.request?.url ?? '', value: provenance.meta?.tag?.[0]?.code ?? '' },
    recorded: provenance.recorded,
    words,
  };
}
