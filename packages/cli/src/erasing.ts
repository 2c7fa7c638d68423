import type { Command } from 'commander';
import type { ExitCode, Terminal } from './terminal.ts';

interface ErasingOptions {
  terminal: Terminal;
  finish(code: ExitCode): void;
}

const FROM_INPUT = '--nhs-number-from-stdin';

/** The commands of whoever answers for a resident's data. The number is read from the input alone: arguments are seen by others, and kept in histories. */
export function addErasing(program: Command, { terminal, finish }: ErasingOptions): void {
  const resident = program.command('resident').description('what is held of one resident, and its erasure; works on the database itself');
  resident
    .command('show')
    .description('tell what is held of a resident, store by store; counts, ids and references alone')
    .requiredOption(FROM_INPUT, 'read the number from the input')
    .option('--json', 'as JSON')
    .action(async (flags: { json?: true }) => { finish(await (await import('./commands/resident.ts')).residentShow(flags, terminal)); });
  resident
    .command('erase')
    .description('erase it, all or nothing; without --yes, only tell what that would be')
    .requiredOption(FROM_INPUT, 'read the number from the input')
    .option('--yes', 'do it')
    .option('--json', 'as JSON')
    .action(async (flags: { yes?: true; json?: true }) => { finish(await (await import('./commands/resident.ts')).residentErase(flags, terminal)); });
}
