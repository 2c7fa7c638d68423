import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { generatePcn } from '@ehch/cli';
import { shippedFiles } from '@ehch/sources';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { nhsNumberOf } from '../inputs/variants.ts';
import { MESSAGES, TABLE } from './read-all.ts';

/**
 * A week's observations of one large home without the rows that are wrong on purpose, again and again: each time a week earlier,
 * and each row of another resident, so that nothing is gained by remembering one.
 */
export function* tableRows(count: number): Generator<string[]> {
  const file = generatePcn({ seed: 7, homes: 1, residents: 300 }).find(({ source }) => source === TABLE);
  const spoilt = new Set(file?.held.map(({ place }) => place));
  const [header = [], ...rows] = parse(file?.bytes ?? '', { bom: true }) as string[][];
  const sound = rows.filter((_, index) => !spoilt.has(`row ${index + 2}`));
  const at = (name: string): number => header.indexOf(name);
  const [key, ref, nhsNumber, taken, changed] = [at('Obs no'), at('Resident ref'), at('NHS No'), at('Taken'), at('Last changed')];
  yield header;
  for (let index = 0; index < count; index += 1) {
    const row = [...(sound[index % sound.length] ?? [])];
    const weeks = Math.floor(index / sound.length);
    [row[key], row[ref], row[nhsNumber]] = [`OBS-${index + 1}`, `R-${index + 1}`, nhsNumberOf(index)];
    [row[taken], row[changed]] = [earlier(row[taken] ?? '', weeks), earlier(row[changed] ?? '', weeks)];
    yield row;
  }
}

/** `17/11/2026 09:55` so many weeks before. */
function earlier(time: string, weeks: number): string {
  const [day = '', month = '', year = ''] = time.split(/[/ ]/);
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day) - 7 * weeks)).toISOString();
  return `${date.slice(8, 10)}/${date.slice(5, 7)}/${date.slice(0, 4)}${time.slice(10)}`;
}

/** The text of such a table, in memory. */
export const tableBytes = (count: number, options: { quoted: boolean }): Buffer => Buffer.from(stringify([...tableRows(count)], options));

/** Writes such a table to a file, a thousand rows at a time. */
export async function writeTable(path: string, count: number): Promise<void> {
  const out = createWriteStream(path);
  let batch: string[][] = [];
  for (const row of tableRows(count)) {
    if (batch.push(row) < 1_000) continue;
    if (!out.write(stringify(batch))) await once(out, 'drain');
    batch = [];
  }
  out.end(stringify(batch));
  await finished(out);
}

/** One resident's stay in hospital, message by message, as often as it takes. */
export function messages(count: number): { bytes: Buffer; count: number } {
  const stay = Buffer.from(shippedFiles(MESSAGES)['examples/stay.hl7'] ?? '').toString();
  const each = stay.match(/^MSH\|/gm)?.length ?? 0;
  const times = Math.ceil(count / each);
  return { bytes: Buffer.from(stay.repeat(times)), count: times * each };
}
