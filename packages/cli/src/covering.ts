import type { Command } from 'commander';
import type { Api } from './api.ts';
import { coverage, type CoverageFlags } from './commands/coverage.ts';
import type { ExitCode, Terminal } from './terminal.ts';

type WithApi = (run: (context: { api: Api; terminal: Terminal }) => Promise<ExitCode>) => Promise<void>;

/** The commands that tell what a mapping leaves out, and what a change of it would change. */
export function addCovering(program: Command, withApi: WithApi): void {
  program
    .command('coverage')
    .description('tell which columns a receipt\'s rows left unread, which codes have no entry, and what profiles ask for and nothing filled')
    .argument('<receipt>')
    .option('--all', 'everything that was counted')
    .option('--cells', 'show words that have no entry; they may be of a resident')
    .option('--patch', 'print the lines to add to the YAML of the source, as a patch')
    .option('--json', 'as JSON')
    .action((id: string, flags: CoverageFlags) => withApi((context) => coverage(id, flags, context)));
}
