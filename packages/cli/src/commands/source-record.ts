import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkExamples, checkOutcomes, definitionIssues, exampleFiles, goldenFiles, loadSource, outcomeFiles, readExample, readOutcomes, type Source, SourceDefinitionError, type SourceFiles } from '@ehch/sources';
import { Failure } from '../failure.ts';
import { openLocal } from '../local-file.ts';
import { renderWorkflow } from '../render/workflow.ts';
import { readSourceFolder } from '../source-folder.ts';
import { syntheticExamples } from '../synthetic/synthetic-examples.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

export interface SourceRecordFlags {
  from?: string;
  as: string;
  rows: number;
  check?: true;
  json?: true;
}

/**
 * Writes down what the examples of a folder become, or only checks it; with a file to take from, makes new examples of it first, in
 * which nothing of a person is left. Works on this machine alone.
 */
export async function sourceRecord(path: string, flags: SourceRecordFlags, terminal: Terminal): Promise<ExitCode> {
  const { name, files } = await readSourceFolder(path);
  const source = orFailure(() => loadSource(name, files));
  if (flags.check) return check(source, files, { flags, terminal });
  const written = flags.from === undefined ? await rewritten(source, files) : await recorded(source, files, { ...flags, from: flags.from });
  for (const [file, text] of Object.entries(written)) await writeOrRemove(join(path, file), text);
  terminal.out(flags.json ? asJson(summaryOf(written)) : told(written, files));
  if (!flags.json && flags.from !== undefined) terminal.out(`\nTo check this with every change, put into .github/workflows/${name}.yml:\n\n${renderWorkflow(name)}`);
  return EXIT.done;
}

function orFailure(load: () => Source): Source {
  try {
    return load();
  } catch (error) {
    if (error instanceof SourceDefinitionError) throw new Failure(definitionIssues(error).map(({ text }) => text).join('\n'), error);
    throw error;
  }
}

async function check(source: Source, files: SourceFiles, { flags, terminal }: { flags: SourceRecordFlags; terminal: Terminal }): Promise<ExitCode> {
  const issues = [...(await checkExamples(source, files)), ...(await checkOutcomes(source, files))];
  if (flags.json) terminal.out(asJson(issues));
  else terminal.out(issues.length === 0 ? `${source.name} version ${source.version}: every example becomes what is written down.` : issues.map(({ code, text, fix }) => `${code} ${text} ${fix ?? ''}`.trim()).join('\n'));
  return issues.length === 0 ? EXIT.done : EXIT.failed;
}

type Written = Record<string, string | undefined>;

/** The goldens of every example as they would be written now; only those that are others. */
async function rewritten(source: Source, files: SourceFiles): Promise<Written> {
  const examples = [...exampleFiles(files, 'examples'), ...exampleFiles(files, 'bad-examples')];
  const goldens = await Promise.all(examples.map((file) => becoming(source, file, files[file] ?? '')));
  return Object.fromEntries(goldens.flatMap(Object.entries<string | undefined>).filter(([file, text]) => files[file]?.toString() !== text));
}

/** All that is written down of an example: its records and issues, and what those become in FHIR through which columns. */
const becoming = async (source: Source, file: string, example: Buffer | string): Promise<Written> => ({ ...goldenFiles(file, await readExample(source, example)), ...outcomeFiles(file, await readOutcomes(source, example)) });

async function recorded(source: Source, files: SourceFiles, { from, as: name, rows }: SourceRecordFlags & { from: string }): Promise<Written> {
  if (!/^[A-Za-z0-9][\w-]{0,60}$/.test(name)) throw new Failure('--as is the name of a file without its ending: letters, digits, - and _.');
  const taken = Object.keys(files).find((file) => file.startsWith(`examples/${name}.`) || file.startsWith(`bad-examples/${name}.`));
  if (taken !== undefined) throw new Failure(`${taken} is there already. Give the example another name with --as.`);
  const { files: made } = await syntheticExamples(source, await openLocal(from), { name, most: rows, yaml: String(files['source.yaml']) });
  const outcomes = Object.keys(made).filter((file) => !file.endsWith('.json')).map(async (file) => outcomeFiles(file, await readOutcomes(source, made[file] ?? '')));
  return Object.assign({}, made, ...(await Promise.all(outcomes))) as Written;
}

async function writeOrRemove(path: string, text: string | undefined): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  if (text === undefined) await rm(path, { force: true });
  else await writeFile(path, text);
}

function summaryOf(written: Written): object {
  const files = Object.entries(written);
  return { written: files.filter(([, text]) => text !== undefined).map(([file]) => file), removed: files.filter(([, text]) => text === undefined).map(([file]) => file) };
}

function told(written: Written, before: SourceFiles): string {
  const files = Object.entries(written).filter(([file, text]) => text !== undefined || before[file] !== undefined);
  if (files.length === 0) return 'Every golden is as it would be written now. Nothing was changed.';
  const examples = files.filter(([file]) => !file.endsWith('.json')).map(([file, text = '']) => `\n${file}:\n${text.trimEnd()}`);
  return [...files.map(([file, text]) => `${file} ${text === undefined ? 'removed' : before[file] === undefined ? 'written' : 'written anew'}`), ...examples, '\nRead what is in them before you keep them.'].join('\n');
}
