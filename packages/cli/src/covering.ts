import type { Command } from 'commander';
import type { Api } from './api.ts';
import { coverage, type CoverageFlags } from './commands/coverage.ts';
import type { ImpactFlags } from './commands/map-impact.ts';
import type { ExitCode, Terminal } from './terminal.ts';

type WithApi = (run: (context: { api: Api; terminal: Terminal }) => Promise<ExitCode>) => Promise<void>;

/** The commands that tell what a mapping leaves out, and what a change of it would change. */
export function addCovering(program: Command, map: Command, withApi: WithApi): void {
  program
    .command('coverage')
    .description('tell which columns a receipt\'s rows left unread, which codes have no entry, and what profiles ask for and nothing filled')
    .argument('<receipt>', 'its id, or latest')
    .option('--all', 'everything that was counted')
    .option('--cells', 'show words that have no entry; they may be of a resident')
    .option('--patch', 'print the lines to add to the YAML of the source, as a patch')
    .option('--json', 'as JSON')
    .action((id: string, flags: CoverageFlags) => withApi((context) => coverage(id, flags, context)));
  map
    .command('impact')
    .description('tell what a changed source would change of what came in the last days, or what this release maps otherwise; nothing is written')
    .option('--last <time>', 'how far back, such as 12h, 7d or 2w', '7d')
    .option('--source <path>', 'folder or YAML of the source that is not live yet')
    .option('--name <name>', 'name of the source (default: that of its folder)')
    .option('--limit <n>', 'rows or records at most, the newest first')
    .option('--json', 'as JSON')
    .action(async (flags: ImpactFlags) => {
      // Loaded only here: to read the folder of a source brings more with it than most commands need.
      const { mapImpact } = await import('./commands/map-impact.ts');
      await withApi((context) => mapImpact(flags, context));
    });
}
