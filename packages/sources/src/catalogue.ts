import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { createSource } from './create-source.ts';
import { loadDefinition } from './definition/load.ts';
import { DEFINITION_FILE, type SourceFiles } from './folder/files.ts';
import type { Source } from './source.ts';

/** One folder for each source: its definition, what to know of it, examples that are let through and examples that are not. */
export const SOURCES_FOLDER = join(import.meta.dirname, '..', 'sources');

/** The files of the folder of a source that comes with the system. */
export function shippedFiles(name: string): SourceFiles {
  const folder = join(SOURCES_FOLDER, name);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(files.map(({ parentPath, name: file }) => join(parentPath, file)).map((path) => [relative(folder, path).replaceAll(sep, '/'), readFileSync(path)]));
}

/** Its examples are read when they are compared, not at each start. */
function shippedSource(name: string): Source {
  const folder = Object.fromEntries(readdirSync(join(SOURCES_FOLDER, name)).filter((file) => file === DEFINITION_FILE || file.endsWith('.conceptmap.json')).map((file) => [file, readFileSync(join(SOURCES_FOLDER, name, file), 'utf8')]));
  return createSource(name, loadDefinition(`sources/${name}/${DEFINITION_FILE}`, folder[DEFINITION_FILE] ?? '', folder));
}

/** Every source that comes with the system, by name. */
export const SOURCES: Readonly<Record<string, Source>> = Object.fromEntries(readdirSync(SOURCES_FOLDER).sort().map((name) => [name, shippedSource(name)]));
