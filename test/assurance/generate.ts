/** Writes the pages of clinical safety, data protection and capacity from what they are counted and made of; with `--check` it only compares. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capacityTables, withTables } from './capacity/page.ts';
import { weekLoad } from './capacity/load.ts';
import { dataProtectionPages } from './data-protection/pages.ts';
import { hazardLog } from './hazard-log.ts';
import { readHazards } from './hazards.ts';

const root = join(import.meta.dirname, '..', '..');
const CAPACITY = 'docs/operations/capacity.md';
const fresh = new Map([
  ['docs/clinical-safety/hazard-log.md', hazardLog(readHazards(root))],
  ...dataProtectionPages(),
  [CAPACITY, withTables(readFileSync(join(root, CAPACITY), 'utf8'), capacityTables(await weekLoad()))],
]);

for (const [file, text] of fresh) {
  const path = join(root, file);
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
  if (process.argv.includes('--check')) {
    console.error(`${file} is not what its tables say: run \`pnpm generate\``);
    process.exitCode = 1;
  } else {
    writeFileSync(path, text);
  }
}
