/** Writes what every example file becomes: the records of its rows, the issues of the file or of its rows, and where each value of a first row is from. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleFiles, goldenFiles, readExample, shippedFiles, SOURCES, SOURCES_FOLDER } from './src/index.ts';
import { goldenTraces, TRACES_FOLDER } from './traces.ts';

for (const source of Object.values(SOURCES)) {
  const files = shippedFiles(source.name);
  for (const file of [...exampleFiles(files, 'examples'), ...exampleFiles(files, 'bad-examples')]) {
    const goldens = await readExample(source, files[file] ?? '');
    for (const [path, text] of Object.entries(goldenFiles(file, goldens))) write(join(SOURCES_FOLDER, source.name, path), text);
    console.log(`${source.name}/${file}: ${goldens.records.length} records, ${goldens.issues.length} issues`);
  }
  writeFileSync(join(TRACES_FOLDER, `${source.name}.json`), await goldenTraces(source));
}

function write(path: string, text: string | undefined): void {
  if (text === undefined) rmSync(path, { force: true });
  else writeFileSync(path, text);
}
