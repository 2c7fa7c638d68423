import type { Command } from 'commander';
import type { Api } from './api.ts';
import { sourceConceptMaps } from './commands/source-conceptmaps.ts';
import { sourceList } from './commands/source-list.ts';
import type { SourcePushFlags } from './commands/source-push.ts';
import { sourceRollback } from './commands/source-rollback.ts';
import type { SourceShowFlags } from './commands/source-show.ts';
import type { ExitCode, Terminal } from './terminal.ts';

type WithApi = (run: (context: { api: Api; terminal: Terminal }) => Promise<ExitCode>) => Promise<void>;

/** The commands that put sources live, take them back, and look at them. */
export function addSourcing(program: Command, withApi: WithApi): void {
  const source = program.commands.find((command) => command.name() === 'source') ?? program.command('source').description('begin, send and look at sources');
  addChanging(source, withApi);
  addLooking(source, withApi);
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
    .option('--json', 'as JSON, as it is anyhow')
    .action((name: string, flags: { out?: string }) => withApi((context) => sourceConceptMaps(name, flags, context)));
}
