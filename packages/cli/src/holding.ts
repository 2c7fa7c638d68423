import { type Command, Option } from 'commander';
import type { Api } from './api.ts';
import { held, type HeldFlags } from './commands/held.ts';
import { readSince } from './since.ts';
import type { ExitCode, Terminal } from './terminal.ts';

/** The command that lists what is held. */
export function addHeld(program: Command, withApi: (run: (context: { api: Api; terminal: Terminal }) => Promise<ExitCode>) => Promise<void>): void {
  program
    .command('held')
    .description('list every row and record that is held now, and who has to do what about it')
    .option('--source <name>', 'of this source, or of this source system')
    .option('--home <id>', 'of this home, by its ODS code or CQC location id')
    .option('--code <code>', 'held under this code, such as EHCH-ID-004')
    .addOption(new Option('--who <who>', 'that these have to do something about').choices(['sender', 'mapping', 'receiver', 'network']))
    .option('--since <time>', 'held since then, such as 7d, 12h or 2026-11-09', readSince)
    .option('--cells', 'show what stands in cells that are at fault; it may be of a resident')
    .option('--message', 'print a message to each home that sends the rows, with what to correct, row by row')
    .option('--json', 'as JSON')
    .action((flags: HeldFlags) => withApi((context) => held(flags, context)));
}
