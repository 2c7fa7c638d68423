import { access, mkdir, writeFile } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { type ReadyRecordType, RECORD_TYPES } from '@ehch/records';
import { checkDefinition, type FileProfile, profile, SOURCE_SCHEMA, type Starter, writeStarter } from '@ehch/sources/workbench';
import { Failure } from '../failure.ts';
import { openLocal } from '../local-file.ts';
import { renderFaults } from '../render/definition.ts';
import { starterReadme } from '../render/starter-readme.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

export interface SourceInitFlags {
  record: string;
  name?: string;
  out?: string;
  sheet?: string;
  force?: true;
  json?: true;
}

/** Writes the folder of a source to begin with, from a file of the system that it is for. Reads and writes on this machine alone. */
export async function sourceInit(path: string, flags: SourceInitFlags, terminal: Terminal): Promise<ExitCode> {
  const type = typeOf(flags.record);
  const name = nameOf(flags.name ?? basename(path).replace(/\.\w+$/, ''));
  const folder = resolve(flags.out ?? name);
  // The words of a column that is to be a code are what its table is made of; they stay on this machine.
  const read = tableOf(path, await profile(await openLocal(path), { cells: true, ...(flags.sheet !== undefined && { sheet: flags.sheet }) }));
  const starter = writeStarter(read, type, { name, file: basename(path), schema: schemaFrom(folder) });
  await writeFolder(folder, { 'source.yaml': starter.yaml, 'README.md': starterReadme(name, basename(path), read, type.name) }, flags.force ?? false);
  const file = relative(process.cwd(), join(folder, 'source.yaml'));
  terminal.out(flags.json ? asJson(summaryOf(file, starter)) : told(file, starter));
  return EXIT.done;
}

function typeOf(name: string): ReadyRecordType {
  const type = Object.hasOwn(RECORD_TYPES, name) ? RECORD_TYPES[name] : undefined;
  if (type === undefined) throw new Failure(`There is no record type ${name}. There are: ${Object.keys(RECORD_TYPES).join(', ')}.`);
  return type;
}

/** A name as sources have it: small letters, digits and hyphens. */
function nameOf(text: string): string {
  const name = text.normalize('NFKD').toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '');
  if (!/^[a-z]/.test(name)) throw new Failure('Name the source with --name: small letters, digits and hyphens, a letter first.');
  return name;
}

function tableOf(path: string, read: FileProfile) {
  if (read.kind === 'unreadable') throw new Failure(`${path}: ${read.why}`);
  if (read.kind === 'hl7v2') throw new Failure(`${path} holds HL7 v2 messages. Begin with the source hospital-adt, which reads them.`);
  if (read.kind === 'json') throw new Failure(`${path} is JSON. Records of this kind need no source of their own; for what a practice exports begin with the source for GP Connect.`);
  if (read.table.header.row === undefined) throw new Failure(`${path} has no header, and a source goes by the names of columns. Export it with them.`);
  return read;
}

/** Where an editor finds the schema of sources, from the folder. */
const schemaFrom = (folder: string): string => relative(folder, SOURCE_SCHEMA).replaceAll('\\', '/');

async function writeFolder(folder: string, files: Readonly<Record<string, string>>, force: boolean): Promise<void> {
  for (const file of Object.keys(files)) {
    const exists = await access(join(folder, file)).then(() => true, () => false);
    if (exists && !force) throw new Failure(`${join(folder, file)} is there already. Write over it with --force, or choose another folder with --out.`);
  }
  for (const examples of ['examples', 'bad-examples']) await mkdir(join(folder, examples), { recursive: true });
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
}

function summaryOf(file: string, { yaml, matches, unmatched }: Starter): object {
  const check = checkDefinition(yaml);
  return { file, matched: matches.map(({ path, sure, why }) => ({ path, sure, why })), unmatched, toDecide: check.ok ? [] : check.faults };
}

function told(file: string, { yaml, matches, unmatched }: Starter): string {
  const check = checkDefinition(yaml);
  const likely = matches.filter(({ sure }) => !sure).length;
  return [
    `${file}: ${matches.length} columns matched${likely > 0 ? `, ${likely} of them only likely` : ''}; ${unmatched.length} left unread for you to look at.`,
    ...(check.ok ? ['It is a good source as it stands.'] : ['To decide before it is one:', renderFaults(file, check.faults)]),
    `Next: edit it, run \`ehch map check ${file}\`, and put an example into examples/.`,
  ].join('\n');
}
