/** Writes the golden output of every example: the bundle of a record that is let through, the issues of one that is not. Then the mapping sheets. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeMappingSheets } from './mapping-sheets.ts';
import { RECORD_TYPES } from './src/index.ts';

for (const type of Object.values(RECORD_TYPES)) {
  const folder = join(import.meta.dirname, 'src', type.name, 'examples');
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.record.json'))) {
    const base = join(folder, file.slice(0, -'.record.json'.length));
    const read = type.read(JSON.parse(readFileSync(join(folder, file), 'utf8')));
    const [written, other] = read.ok ? ['.fhir.json', '.outcome.json'] : ['.outcome.json', '.fhir.json'];
    rmSync(base + other, { force: true });
    writeFileSync(base + written, `${JSON.stringify(read.ok ? type.map(read.record) : read.issues, null, 2)}\n`);
    console.log(`${type.name}/${file}: ${read.ok ? 'mapped' : `refused, ${read.issues.length} issues`}`);
  }
}

writeMappingSheets();
