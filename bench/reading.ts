/** How fast files are read and profiled, and in how much memory. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileOf } from '@ehch/sources';
import { profile } from '@ehch/sources/workbench';
import { parse } from 'csv-parse/sync';
import Papa from 'papaparse';
import { type Aim, type Comparison, type Measurement, standingOf, type Table } from './harness/findings.ts';
import { micros, times } from './harness/render.ts';
import { paceOf, takeTurns, type Turns } from './harness/take-turns.ts';
import { messages, tableBytes, writeTable } from './reading/inputs.ts';
import type { Taken } from './reading/program.ts';
import { MESSAGES, readAll, TABLE } from './reading/read-all.ts';

const PROFILE = 'profile';
const READ = 'read, every cell checked, into records';
const QUOTED = 'the same with every cell in quotes';
const PARSER = 'floor: csv-parse alone';
const FAST_PARSER = 'floor: papaparse alone';
const SPLIT = 'floor: split at line ends and field separators';

const LEAST_PROFILED = 100_000;
const MOST_MEMORY = 256 * 2 ** 20;

export const reading: Measurement = {
  name: 'reading',
  title: 'Reading and profiling files',
  run: async ({ quick, say }) => {
    const comparisons: Comparison[] = [];
    for (const turns of turnsOf(quick)) {
      say(turns.title);
      comparisons.push(await takeTurns(turns));
    }
    const rows = quick ? 10_000 : 1_000_000;
    say(`memory, over ${rows} rows`);
    const memory = await memoryOf(rows);
    const [profiled, recorded] = comparisons as [Comparison, Comparison];
    return {
      method: [
        'The table is a week\'s observations of a home, as `ehch generate` writes them, again and again: each time a week earlier, and each row of another resident. Times are processor time of files in memory; what counts is the rows that it would do in a second of it.',
        'The parsers alone get the same text and do nothing with the cells. The messages are the stay in hospital of the source\'s example.',
        'Memory is the peak resident set of a process of its own that streams the file from disk. "at rest" has loaded the same modules and read nothing.',
      ],
      comparisons,
      tables: [memoryTable(memory)],
      aims: [
        { what: 'rows of a typical table profiled in a second', aim: `at least ${LEAST_PROFILED.toLocaleString('en-GB')}`, ...reachedBy(standingOf(profiled, PROFILE).perItem.median) },
        ...Object.keys(PROCESSES).slice(1).map((name) => memoryAim(`peak memory over ${rows.toLocaleString('en-GB')} rows of CSV: ${name}`, memory.taken[name])),
      ],
      bounds: [
        `To profile a row takes ${times(standingOf(profiled, FAST_PARSER).ratio.median ** -1)} of what the faster parser alone takes: each of its cells is looked up among those of its column, and a new one is tried for every kind of content that is not ruled out.`,
        'Neither holds the file, or anything that grows with it, beyond some ten thousand dates and words that come again. What is above the memory at rest is how far V8 lets its heap grow before it tidies up.',
        `A file without quotes is divided without the parser, which alone is ${times(standingOf(recorded, PARSER).ratio.median)} of the whole; with quotes it is in our time. Most of the rest is the converters and the record's gate.`,
      ],
    };
  },
};

function turnsOf(quick: boolean): Turns[] {
  const pace = { ...paceOf(quick), rounds: quick ? 3 : 7 };
  const [many, some] = quick ? [3_000, 500] : [100_000, 20_000];
  const [large, plain, quoted] = [tableBytes(many, { quoted: false }), tableBytes(some, { quoted: false }), tableBytes(some, { quoted: true })];
  const hospital = messages(quick ? 200 : 5_000);
  const columns = plain.subarray(0, plain.indexOf('\n')).toString().split(',').length;
  return [
    {
      ...pace, each: many, item: 'row', reference: PROFILE, title: `Profiling ${many.toLocaleString('en-GB')} rows of ${columns} columns and ${Math.round(large.length / many)} bytes`,
      contenders: [{ name: PROFILE, run: () => profile(fileOf(large)) }, { name: FAST_PARSER, run: () => Papa.parse(large.toString()) }],
    },
    {
      ...pace, each: some, item: 'row', reference: READ, title: `Reading ${some.toLocaleString('en-GB')} rows of the same`,
      contenders: [{ name: READ, run: () => read(TABLE, plain, some) }, { name: QUOTED, run: () => read(TABLE, quoted, some) }, { name: PARSER, run: () => parse(plain) }],
    },
    {
      ...pace, each: hospital.count, item: 'message', reference: READ, title: `Reading ${hospital.count.toLocaleString('en-GB')} HL7 v2 messages of ${Math.round(hospital.bytes.length / hospital.count)} bytes`,
      contenders: [{ name: READ, run: () => read(MESSAGES, hospital.bytes, hospital.count) }, { name: SPLIT, run: () => hospital.bytes.toString().split('\r').map((segment) => segment.split('|')) }],
    },
  ];
}

async function read(source: string, bytes: Buffer, expected: number): Promise<number> {
  const records = await readAll(source, fileOf(bytes));
  if (records !== expected) throw new Error(`${records} of ${expected} became records`);
  return records;
}

const reachedBy = (perRow: number): Pick<Aim, 'reached' | 'met'> => ({ reached: `${Math.round(1e9 / perRow).toLocaleString('en-GB')} (${micros(perRow)} a row)`, met: 1e9 / perRow >= LEAST_PROFILED });

/** V8 lets its heap grow before it tidies up, as far as the machine has memory; where it may not, it needs less. */
const SMALL_HEAP = ['--max-old-space-size=96', '--max-semi-space-size=8'];

/** What each process does, and how it is started. */
const PROCESSES: Readonly<Record<string, { way: string; options: readonly string[] }>> = {
  'at rest': { way: 'rest', options: [] },
  read: { way: 'read', options: [] },
  'read, in a heap of at most 96 MiB': { way: 'read', options: SMALL_HEAP },
  profile: { way: 'profile', options: [] },
  'profile, in a heap of at most 96 MiB': { way: 'profile', options: SMALL_HEAP },
};

interface Memory {
  bytes: number;
  taken: Readonly<Record<string, Taken>>;
}

async function memoryOf(rows: number): Promise<Memory> {
  const folder = mkdtempSync(join(tmpdir(), 'ehch-bench-reading-'));
  const path = join(folder, 'table.csv');
  try {
    await writeTable(path, rows);
    const taken: Record<string, Taken> = {};
    for (const [name, { way, options }] of Object.entries(PROCESSES)) {
      const { stdout } = await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', ...options, join(import.meta.dirname, 'reading/program.ts'), way, path]);
      const one = JSON.parse(stdout) as Taken;
      if (way !== 'rest' && one.rows !== rows) throw new Error(`"${name}" came to ${one.rows} rows of ${rows}`);
      taken[name] = one;
    }
    return { taken, bytes: statSync(path).size };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const memoryTable = ({ bytes, taken }: Memory): Table => ({
  title: `Peak memory over a file of ${mebibytes(bytes)}`,
  columns: ['what', 'rows', 'peak memory', 'elapsed'],
  rows: Object.entries(taken).map(([name, { rows, peakBytes, elapsedMs }]) => [name, rows.toLocaleString('en-GB'), mebibytes(peakBytes), micros(elapsedMs * 1e6)]),
});

const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

function memoryAim(what: string, taken: Taken | undefined): Aim {
  const peak = taken?.peakBytes ?? Number.NaN;
  return { what, aim: `at most ${mebibytes(MOST_MEMORY)}`, reached: mebibytes(peak), met: peak <= MOST_MEMORY };
}
