import { shippedFiles, SOURCES } from '@ehch/sources';
import type { DefinitionText } from './coverage-json.ts';

/** The YAML of a source as it is now; undefined where there is no such source. */
export function definitionOf(name: string): DefinitionText | undefined {
  const source = Object.hasOwn(SOURCES, name) ? SOURCES[name] : undefined;
  const text = source && shippedFiles(name)['source.yaml'];
  return source && text !== undefined ? { file: 'source.yaml', text: text.toString(), definition: source.definition } : undefined;
}
