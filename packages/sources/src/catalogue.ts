import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSource } from './create-source.ts';
import { loadDefinition } from './definition/load.ts';
import type { Source } from './source.ts';

/** One folder for each source: its definition, what to know of it, examples that are let through and examples that are not. */
export const SOURCES_FOLDER = join(import.meta.dirname, '..', 'sources');

/** Every source that comes with the system, by name. */
export const SOURCES: Readonly<Record<string, Source>> = Object.fromEntries(
  readdirSync(SOURCES_FOLDER)
    .sort()
    .map((name) => [name, createSource(name, loadDefinition(`sources/${name}/source.yaml`, readFileSync(join(SOURCES_FOLDER, name, 'source.yaml'), 'utf8')))]),
);
