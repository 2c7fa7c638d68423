import { type Command, InvalidArgumentError, Option } from 'commander';
import type { OpenStage } from './drill/stage.ts';
import type { ExitCode, Terminal } from './terminal.ts';

interface DrillingOptions {
  terminal: Terminal;
  openStage: OpenStage | undefined;
  finish(code: ExitCode): void;
}

/** The commands that practise what nobody wants to meet for the first time in earnest. */
export function addDrilling(program: Command, { terminal, openStage, finish }: DrillingOptions): void {
  program
    .command('drill')
    .description('practise an incident on a stack of its own, whose clock is moved')
    .command('outage')
    .description('a subscriber is away for hours, and becomes whole again')
    .addOption(new Option('--hours <n>', 'how long it is away').default(6).argParser(hours))
    .option('--json', 'as JSON')
    .action(async (flags: { hours: number; json?: true }) => {
      // Loaded only here: it starts servers.
      const command = await import('./commands/drill.ts');
      finish(await command.drill(flags, openStage, terminal));
    });
}

/** A subscriber that is away for longer than five days is stopped, which is another drill. */
function hours(text: string): number {
  const number = Number(text);
  if (/^\d{1,2}$/.test(text) && number >= 1 && number <= 70) return number;
  throw new InvalidArgumentError('It must be a whole number from 1 to 70.');
}
