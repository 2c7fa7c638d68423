import { type Command, InvalidArgumentError } from 'commander';
import type { Api } from './api.ts';
import { why, type WhyFlags, whyNot } from './commands/why.ts';
import type { ExitCode, Terminal } from './terminal.ts';

/** The commands that follow an element of the output back to where it came from. */
export function addExplaining(program: Command, withApi: (run: (context: { api: Api; terminal: Terminal }) => Promise<ExitCode>) => Promise<void>): void {
  const explaining = (name: string, description: string, run: typeof why): void => {
    program
      .command(name)
      .description(description)
      .argument('<element>', 'such as CarePlan.period.end, CarePlan[0].goal[0].reference or Patient/123#name[0].family')
      .option('--resource <id>', 'a published resource, such as Patient/123')
      .option('--receipt <id>', 'a receipt, or latest, with --row')
      .option('--file <file>', 'a file that is not sent yet, with --source and --row')
      .option('--source <name>', 'source of the file')
      .option('--row <n>', 'the row, as the spreadsheet numbers it', rowNumber)
      .option('--cells', 'show values and cells; they may be of a resident')
      .option('--json', 'as JSON')
      .action((element: string, flags: WhyFlags) => withApi((context) => run(element, flags, context)));
  };
  explaining('why', 'tell why an element of the output is as it is, back to the cell', why);
  explaining('why-not', 'tell what would fill an element of the output that is empty', whyNot);
}

function rowNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 1.');
}
