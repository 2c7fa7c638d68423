/**
 * Compiles the FSH and the topics to the FHIR resources that are committed beside them.
 *   node fhir-profiles/build.ts [--out DIR]           writes them
 *   node fhir-profiles/build.ts --check [--out DIR]   compares, names each file that differs, and exits 1 if any does
 */
import { globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compileFsh } from './compiler/compile.ts';
import { topicResource } from './compiler/topic-resource.ts';
import { TOPICS } from './topics.ts';

const GENERATED_FOLDER = join(import.meta.dirname, 'fsh-generated', 'resources');

/** Every generated file by name, with its text. Same sources in, same bytes out. */
async function build(): Promise<Map<string, string>> {
  const folder = join(import.meta.dirname, 'fsh');
  const names = globSync('**/*.fsh', { cwd: folder }).sort();
  const compiled = await compileFsh(new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')])));
  const resources = [...compiled, ...TOPICS.map(topicResource)];
  return new Map(resources.map((resource) => [`${resource.resourceType}-${resource.id ?? ''}.json`, `${JSON.stringify(resource, null, 2)}\n`]));
}

function write(folder: string, files: ReadonlyMap<string, string>): void {
  mkdirSync(folder, { recursive: true });
  readdirSync(folder).filter((name) => name.endsWith('.json') && !files.has(name)).forEach((name) => { rmSync(join(folder, name)); });
  files.forEach((text, name) => { writeFileSync(join(folder, name), text); });
}

function differing(folder: string, files: ReadonlyMap<string, string>): string[] {
  const committed = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
  return [...new Set([...files.keys(), ...committed.keys()])].filter((name) => files.get(name) !== committed.get(name)).sort();
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { check: { type: 'boolean' }, out: { type: 'string', default: GENERATED_FOLDER } } });
  const files = await build();
  if (values.check) {
    const names = differing(values.out, files);
    names.forEach((name) => process.stderr.write(`${name} differs from what its source makes: run node fhir-profiles/build.ts\n`));
    process.exitCode = names.length > 0 ? 1 : 0;
  } else {
    write(values.out, files);
    process.stdout.write(`${files.size} resources written\n`);
  }
}
