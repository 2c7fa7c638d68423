import type { Command } from 'commander';
import type { Api } from './api.ts';
import { consoleLink } from './commands/console.ts';
import { doctor } from './commands/doctor.ts';
import { error } from './commands/error.ts';
import { lag } from './commands/lag.ts';
import { status } from './commands/status.ts';
import type { ExitCode, Terminal } from './terminal.ts';

interface OperatingOptions {
  terminal: Terminal;
  url(): string;
  connect(): Promise<Api>;
  finish(code: ExitCode): void;
}

type Flags = { json?: true };

/** The commands of whoever keeps EHCH running. */
export function addOperating(program: Command, { terminal, url, connect, finish }: OperatingOptions): void {
  program
    .command('doctor')
    .description('check everything that EHCH stands on, and say what to do about what is not well')
    .option('--json', 'as JSON')
    .option('--here', 'from within a container: the service that runs there, and what its environment leads to; needs no token')
    .action(async (flags: Flags & { here?: true }) => { finish(await (flags.here ? (await import('./commands/doctor-here.ts')).doctorHere(flags, terminal) : doctor(flags, { connect, url: url(), terminal }))); });
  program
    .command('status')
    .description('show how records, subscriptions and sources stand')
    .option('--json', 'as JSON')
    .action(async (flags: Flags) => { finish(await status(flags, { api: await connect(), terminal })); });
  program
    .command('lag')
    .description('show how far behind each subscriber is and why, and what was taken back without an acknowledgement')
    .option('--json', 'as JSON')
    .action(async (flags: Flags) => { finish(await lag(flags, { api: await connect(), terminal })); });
  program
    .command('restored')
    .description('make a restored ledger (DATABASE_URL) fit to go on, before services start on it')
    .option('--nothing-lost', 'it is known to have everything, such as behind a standby that is written to synchronously')
    .option('--json', 'as JSON')
    .action(async (flags: Flags & { nothingLost?: boolean }) => { finish(await (await import('./commands/restored.ts')).restored(flags, terminal)); });
  program
    .command('console')
    .description('give a link that signs in to the console, once, within a minute')
    .option('--json', 'as JSON')
    .action(async (flags: Flags) => { finish(await consoleLink(flags, { api: await connect(), terminal })); });
  program
    .command('error')
    .description('show what an error code means, who puts it right and how')
    .argument('<code>', 'such as EHCH-ID-004')
    .option('--json', 'as JSON')
    .action(async (code: string, flags: Flags) => { finish(await error(code, flags, terminal)); });
}
