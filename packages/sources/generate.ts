/** Writes the generated part of the README of every source; with `--check` it only compares. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderReadme, shippedFiles, SOURCES, SOURCES_FOLDER } from './src/index.ts';

const stale: string[] = [];

for (const source of Object.values(SOURCES)) {
  const path = join(SOURCES_FOLDER, source.name, 'README.md');
  const files = shippedFiles(source.name);
  const fresh = renderReadme(source, files);
  if (!process.argv.includes('--check')) writeFileSync(path, fresh);
  else if (files['README.md']?.toString() !== fresh) stale.push(path);
}
if (stale.length > 0) {
  console.error(`not what source.yaml says, run \`pnpm generate\`:\n${stale.join('\n')}`);
  process.exitCode = 1;
}
