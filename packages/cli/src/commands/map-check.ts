import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { checkDefinition, type DefinitionCheck, type SourceFiles } from '@ehch/sources/workbench';
import { Failure } from '../failure.ts';
import { renderFaults, renderSummary } from '../render/definition.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

/** Checks the YAML of a source, or of every source in a folder, without a server. */
export async function mapCheck(path: string, { json }: { json?: true }, terminal: Terminal): Promise<ExitCode> {
  const checks: { file: string; check: DefinitionCheck }[] = [];
  for (const file of await definitionsAt(path)) checks.push({ file, check: checkDefinition(await readFile(file, 'utf8'), await mapsBeside(file)) });
  if (json) terminal.out(asJson(checks.map(({ file, check }) => ({ file, ...check }))));
  else for (const { file, check } of checks) terminal.out(check.ok ? renderSummary(file, check.summary) : renderFaults(file, check.faults));
  return checks.every(({ check }) => check.ok) ? EXIT.done : EXIT.failed;
}

/** The ConceptMaps that a definition may name. A YAML that is no part of a folder of a source has none. */
async function mapsBeside(file: string): Promise<SourceFiles> {
  if (basename(file) !== FILE) return {};
  const names = (await readdir(dirname(file))).filter((name) => name.endsWith('.conceptmap.json'));
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(join(dirname(file), name), 'utf8')] as const)));
}

const FILE = 'source.yaml';

async function definitionsAt(path: string): Promise<string[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new Failure(`There is no ${path}.`, cause);
  });
  if (!found.isDirectory() && !/\.ya?ml$/i.test(path)) throw new Failure(`${path} is no YAML. \`ehch map check\` takes the YAML of a source, its folder, or a folder of such folders; what is in a file of records is told by \`ehch profile ${path}\`.`);
  if (!found.isDirectory()) return [path];
  const names = await readdir(path);
  if (names.includes(FILE)) return [join(path, FILE)];
  const files = await Promise.all(names.sort().map(async (name) => ((await exists(join(path, name, FILE))) ? [join(path, name, FILE)] : [])));
  if (files.flat().length === 0) throw new Failure(`There is no ${FILE} in ${path}.`);
  return files.flat();
}

const exists = (path: string): Promise<boolean> => stat(path).then(() => true, () => false);
