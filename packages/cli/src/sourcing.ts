import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Api } from './api.ts';
import { sourceConceptMaps } from './commands/source-conceptmaps.ts';
import { sourceList } from './commands/source-list.ts';
import type { SourcePushFlags } from './commands/source-push.ts';
import type { SourceRecordFlags } from './commands/source-record.ts';
import { sourceRollback } from './commands/source-rollback.ts';
import type { SourceShowFlags } from './commands/source-show.ts';
import type { ExitCode, Terminal } from './terminal.ts';

type WithApi = (run: (context: { api: Api; terminal: Terminal }) => Promise<ExitCode>) => Promise<void>;

/** The commands that write down what a source does, put it live, take it back, and look at it. */
export function addSourcing(program: Command, withApi: WithApi, own: { terminal: Terminal; finish(code: ExitCode): void }): void {
  const source = program.commands.find((command) => command.name() === 'source') ?? program.command('source').description('begin, send and look at sources');
  addRecording(source, own);
  addChanging(source, withApi);
  addLooking(source, withApi);
}

function addRecording(source: Command, { terminal, finish }: { terminal: Terminal; finish(code: ExitCode): void }): void {
  source
    .command('record')
    .description('write down what the examples of a source become; with --from, make examples of a file in which nothing of a person is left')
    .argument('<dir>')
    .option('--from <file>', 'a file of the system that the source is for')
    .option('--as <name>', 'name of the example', 'recorded')
    .addOption(new Option('--rows <n>', 'how many rows that are let through, and how many that are held, at most').default(5).argParser(rowCount))
    .option('--check', 'write nothing, and tell what an example becomes otherwise than it is written down')
    .option('--json', 'as JSON')
    .action(async (path: string, flags: SourceRecordFlags) => { finish(await (await import('./commands/source-record.ts')).sourceRecord(path, flags, terminal)); });
}

function rowCount(text: string): number {
  const rows = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (rows >= 1 && rows <= 1_000) return rows;
  throw new InvalidArgumentError('It must be a whole number from 1 to 1000.');
}

function addChanging(source: Command, withApi: WithApi): void {
  source
    .command('push')
    .description('send the folder of a source; it goes live if its examples become their goldens')
    .argument('<dir>')
    .option('--name <name>', 'name of the source (default: that of the folder)')
    .option('--dry-run', 'only tell whether it would go live')
    .option('--json', 'as JSON')
    .action(async (path: string, flags: SourcePushFlags) => {
      const { sourcePush } = await import('./commands/source-push.ts');
      await withApi((context) => sourcePush(path, flags, context));
    });
  source
    .command('rollback')
    .description('take the live version of a source back, so that the one before it reads again')
    .argument('<name>')
    .option('--json', 'as JSON')
    .action((name: string, flags: { json?: true }) => withApi((context) => sourceRollback(name, flags, context)));
}

function addLooking(source: Command, withApi: WithApi): void {
  source
    .command('list')
    .description('show what reads the files that are sent')
    .option('--json', 'as JSON')
    .action((flags: { json?: true }) => withApi((context) => sourceList(flags, context)));
  source
    .command('show')
    .description('show a source and its versions')
    .argument('<name>')
    .option('--out <dir>', 'write the folder of the live version there')
    .option('--json', 'as JSON')
    .action(async (name: string, flags: SourceShowFlags) => {
      const { sourceShow } = await import('./commands/source-show.ts');
      await withApi((context) => sourceShow(name, flags, context));
    });
  source
    .command('conceptmaps')
    .description('print the code tables of a source as FHIR ConceptMaps')
    .argument('<name>')
    .option('--out <dir>', 'write each to a file there')
    .option('--json', 'what was written as JSON; without --out it is JSON anyhow')
    .action((name: string, flags: { out?: string; json?: true }) => withApi((context) => sourceConceptMaps(name, flags, context)));
}
