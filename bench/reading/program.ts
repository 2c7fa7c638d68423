/** One way through a file, in a process of its own whose memory is nobody else's: `node program.ts rest|read|profile FILE`. Prints what it took, as JSON. */
import { createReadStream, statSync } from 'node:fs';
import type { SourceFile } from '@ehch/sources';
import { profile } from '@ehch/sources/workbench';
import { readAll, TABLE } from './read-all.ts';

/** What a way took. */
export interface Taken {
  rows: number;
  peakBytes: number;
  elapsedMs: number;
}

const WAYS: Readonly<Record<string, (file: SourceFile) => Promise<number>>> = {
  rest: () => Promise.resolve(0),
  read: (file) => readAll(TABLE, file),
  profile: async (file) => {
    const found = await profile(file);
    if (found.kind !== 'table') throw new Error('the file is no table');
    return found.table.rows;
  },
};

const [way = '', path = ''] = process.argv.slice(2);
const startedAt = performance.now();
const rows = await WAYS[way]?.({ size: statSync(path).size, chunks: () => createReadStream(path) });
if (rows === undefined) throw new Error(`there is no way ${way}`);
console.log(JSON.stringify({ rows, peakBytes: process.resourceUsage().maxRSS * 1_024, elapsedMs: performance.now() - startedAt } satisfies Taken));
