/** Writes docs/errors, the code system of errors and docs/settings.md from the tables that the program uses; with `--check` it only compares. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CONSOLE_SETTINGS } from '@ehch/console';
import { SANDBOX_SETTINGS } from '@ehch/fhir-sandbox';
import { INTAKE_SETTINGS } from '@ehch/intake';
import { MAPPER_SETTINGS } from '@ehch/mapper';
import { NOTIFIER_SETTINGS } from '@ehch/notifier';
import { PUBLISHER_SETTINGS } from '@ehch/publisher';
import { config as standalone } from './src/config.ts';
import { ERROR_CATALOGUE } from './src/errors/catalogue.ts';
import { errorCodeSystem } from './src/errors/code-system.ts';
import { errorIndex, errorPage } from './src/errors/pages.ts';
import { settingsPage } from './src/settings-page.ts';

const root = join(import.meta.dirname, '..', '..');
const PAGES = 'docs/errors';
const CODE_SYSTEM = 'fhir-profiles/errors/CodeSystem-error.json';
const SETTINGS = 'docs/settings.md';

const fresh = new Map([
  ...ERROR_CATALOGUE.map((one) => [join(PAGES, `${one.code}.md`), errorPage(one)] as const),
  [join(PAGES, 'README.md'), errorIndex(ERROR_CATALOGUE)] as const,
  [CODE_SYSTEM, `${JSON.stringify(errorCodeSystem(ERROR_CATALOGUE), null, 2)}\n`] as const,
  [SETTINGS, settingsPage({ intake: INTAKE_SETTINGS, mapper: MAPPER_SETTINGS, publisher: PUBLISHER_SETTINGS, notifier: NOTIFIER_SETTINGS, console: CONSOLE_SETTINGS, 'fhir-sandbox': SANDBOX_SETTINGS, standalone })] as const,
]);

const kept = new Map(filesThere().map((file) => [file, readFileSync(join(root, file), 'utf8')]));
const differing = [...new Set([...fresh.keys(), ...kept.keys()])].filter((file) => fresh.get(file) !== kept.get(file)).sort();
if (process.argv.includes('--check')) {
  for (const file of differing) console.error(`${file} is not what the tables say: run \`pnpm generate\``);
  process.exitCode = differing.length > 0 ? 1 : 0;
} else {
  for (const file of differing) write(file, fresh.get(file));
}

function filesThere(): string[] {
  const folders = [PAGES, dirname(CODE_SYSTEM)].flatMap((folder) => {
    mkdirSync(join(root, folder), { recursive: true });
    return readdirSync(join(root, folder)).map((name) => join(folder, name));
  });
  return existsSync(join(root, SETTINGS)) ? [...folders, SETTINGS] : folders;
}

function write(file: string, text: string | undefined): void {
  if (text === undefined) rmSync(join(root, file));
  else writeFileSync(join(root, file), text);
}
