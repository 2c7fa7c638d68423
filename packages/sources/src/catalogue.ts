import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createSource } from './create-source.ts';
import { loadDefinition } from './definition/load.ts';
import type { Source } from './source.ts';

const FOLDER = join(import.meta.dirname, '..', 'sources');

/** Every source, by name: one YAML each. */
export const SOURCES: Readonly<Record<string, Source>> = Object.fromEntries(
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => [basename(file, '.yaml'), createSource(basename(file, '.yaml'), loadDefinition(`sources/${file}`, readFileSync(join(FOLDER, file), 'utf8')))]),
);
