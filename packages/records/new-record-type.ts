/**
 * Writes the folder of a new record type from the skeleton and registers it in the catalogue:
 *   pnpm new-record-type NAME, then pnpm generate && pnpm golden
 */
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const SKELETON = join(import.meta.dirname, 'skeleton');
const CATALOGUE = join(import.meta.dirname, 'src', 'catalogue.ts');

const [name = ''] = process.argv.slice(2);
const folder = join(import.meta.dirname, 'src', name);

if (!/^[a-z]+(-[a-z0-9]+)*$/.test(name)) fail('usage: pnpm new-record-type NAME, in lower case with hyphens, such as structured-medication-review');
else if (existsSync(join(folder, 'schema.json'))) fail(`there is a record type ${name} already`);
else create();

function create(): void {
  const Name = name.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  const words: Readonly<Record<string, string>> = { name, Name, camel: Name.charAt(0).toLowerCase() + Name.slice(1) };
  const filled = (text: string): string => text.replaceAll(/\{\{(\w+)\}\}/g, (_, word: string) => words[word] ?? '');
  for (const file of globSync('**/*.txt', { cwd: SKELETON })) {
    const path = join(folder, file.replace(/\.txt$/, ''));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, filled(readFileSync(join(SKELETON, file), 'utf8')));
  }
  register(filled("import { {{camel}} } from './{{name}}/index.ts';\n"), filled('  ready({{camel}}),\n'));
  console.log(`packages/records/src/${name} is written and registered. Now: pnpm generate && pnpm golden`);
}

/** One line in the list, and its import. */
function register(importLine: string, listLine: string): void {
  const catalogue = readFileSync(CATALOGUE, 'utf8');
  const endOfList = catalogue.indexOf(']);');
  writeFileSync(CATALOGUE, importLine + catalogue.slice(0, endOfList) + listLine + catalogue.slice(endOfList));
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
