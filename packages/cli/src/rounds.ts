import type { Command } from 'commander';
import type { Api } from './api.ts';
import { round, type RoundFlags } from './commands/round.ts';
import type { ExitCode, Terminal } from './terminal.ts';

/** The command of whoever asks whether a round counted. */
export function addRounds(program: Command, withApi: (run: (context: { api: Api; terminal: Terminal }) => Promise<ExitCode>) => Promise<void>): void {
  program
    .command('round')
    .description("show whether a home's round of a week counts, whom it saw and what was decided")
    .requiredOption('--home <id>', 'the home, by its ODS code or CQC location id')
    .requiredOption('--week <week>', 'the week of ISO 8601, such as 2026-W47')
    .option('--json', 'as JSON')
    .action((flags: RoundFlags) => withApi((context) => round(flags, context)));
}
