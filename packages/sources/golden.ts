/** Writes what every example file becomes: the records of its rows, the issues of the file or of its rows, and where each value of a first row is from. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileOf, SOURCES, SOURCES_FOLDER, type SourceRow } from './src/index.ts';
import { goldenTraces, TRACES_FOLDER } from './traces.ts';

mkdirSync(TRACES_FOLDER, { recursive: true });
for (const source of Object.values(SOURCES)) {
  for (const kind of ['examples', 'bad-examples']) {
    const folder = join(SOURCES_FOLDER, source.name, kind);
    for (const file of readdirSync(folder).filter((name) => !/\.(records|issues)\.json$/.test(name))) {
      const base = join(folder, file.replace(/\.\w+$/, ''));
      const reading = await source.read(fileOf(readFileSync(join(folder, file))));
      const rows: SourceRow[] = reading.ok ? await Array.fromAsync(reading.rows) : [];
      const records = rows.flatMap((row) => ('record' in row ? [{ place: row.place, record: row.record }] : []));
      const issues = reading.ok ? rows.flatMap((row) => ('record' in row ? (row.warnings ?? []) : row.issues)) : reading.issues;
      write(`${base}.records.json`, records);
      write(`${base}.issues.json`, issues);
      console.log(`${source.name}/${kind}/${file}: ${records.length} records, ${issues.length} issues`);
    }
  }
  writeFileSync(join(TRACES_FOLDER, `${source.name}.json`), await goldenTraces(source));
}

function write(path: string, entries: readonly object[]): void {
  if (entries.length > 0) writeFileSync(path, `${JSON.stringify(entries, null, 2)}\n`);
  else rmSync(path, { force: true });
}
