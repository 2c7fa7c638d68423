/** Writes docs/errors and the code system of errors from the tables that the program uses; with `--check` it only compares. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ERROR_CATALOGUE } from './src/errors/catalogue.ts';
import { errorCodeSystem } from './src/errors/code-system.ts';
import { errorIndex, errorPage } from './src/errors/pages.ts';

const root = join(import.meta.dirname, '..', '..');
const PAGES = 'docs/errors';
const CODE_SYSTEM = 'fhir-profiles/errors/CodeSystem-error.json';

const fresh = new Map([
  ...ERROR_CATALOGUE.map((one) => [join(PAGES, `${one.code}.md`), errorPage(one)] as const),
  [join(PAGES, 'README.md'), errorIndex(ERROR_CATALOGUE)] as const,
  [CODE_SYSTEM, `${JSON.stringify(errorCodeSystem(ERROR_CATALOGUE), null, 2)}\n`] as const,
]);

const kept = new Map(filesThere().map((file) => [file, readFileSync(join(root, file), 'utf8')]));
const differing = [...new Set([...fresh.keys(), ...kept.keys()])].filter((file) => fresh.get(file) !== kept.get(file)).sort();
if (process.argv.includes('--check')) {
  for (const file of differing) console.error(`${file} is not what the tables of errors say: run \`pnpm generate\``);
  process.exitCode = differing.length > 0 ? 1 : 0;
} else {
  for (const file of differing) write(file, fresh.get(file));
}

function filesThere(): string[] {
  return [PAGES, dirname(CODE_SYSTEM)].flatMap((folder) => {
    mkdirSync(join(root, folder), { recursive: true });
    return readdirSync(join(root, folder)).map((name) => join(folder, name));
  });
}

function write(file: string, text: string | undefined): void {
  if (text === undefined) rmSync(join(root, file));
  else writeFileSync(join(root, file), text);
}
