/** Writes what every example file becomes: the records of its rows, and the issues of the file or of its rows. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SOURCES } from './src/index.ts';

for (const source of Object.values(SOURCES)) {
  const folder = join(import.meta.dirname, 'examples', source.name);
  for (const file of readdirSync(folder).filter((name) => !/\.(records|issues)\.json$/.test(name))) {
    const base = join(folder, file.replace(/\.\w+$/, ''));
    const reading = source.read(readFileSync(join(folder, file)));
    const rows = reading.ok ? [...reading.rows] : [];
    const records = rows.flatMap((row) => ('record' in row ? [{ place: row.place, record: row.record }] : []));
    const issues = reading.ok ? rows.flatMap((row) => ('record' in row ? (row.warnings ?? []) : row.issues)) : reading.issues;
    write(`${base}.records.json`, records);
    write(`${base}.issues.json`, issues);
    console.log(`${source.name}/${file}: ${records.length} records, ${issues.length} issues`);
  }
}

function write(path: string, entries: readonly object[]): void {
  if (entries.length > 0) writeFileSync(path, `${JSON.stringify(entries, null, 2)}\n`);
  else rmSync(path, { force: true });
}
