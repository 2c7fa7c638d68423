import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { ConfigError, type ConfigTable, duration } from '@ehch/service-kit/client';
import { type Api, createApi } from './api.ts';
import { addAudit } from './auditing.ts';
import { config } from './commands/config.ts';
import type { generate } from './commands/generate.ts';
import { map } from './commands/map.ts';
import { receipt } from './commands/receipt.ts';
import { receipts } from './commands/receipts.ts';
import { send } from './commands/send.ts';
import { addCovering } from './covering.ts';
import type { OpenStage } from './drill/stage.ts';
import { addDrilling } from './drilling.ts';
import { openTokens } from './credentials.ts';
import { addExplaining } from './explaining.ts';
import { Failure } from './failure.ts';
import { addHeld } from './holding.ts';
import { addReplaying } from './replaying.ts';
import { addRounds } from './rounds.ts';
import { addOperating } from './operating.ts';
import { addRegistering } from './registering.ts';
import { addErasing } from './erasing.ts';
import { addSealing } from './sealing.ts';
import { baseUrl, readSettings, settings } from './settings.ts';
import { EXIT, type ExitCode, type Terminal } from './terminal.ts';
import { addSourcing } from './sourcing.ts';
import { addWorkbench } from './workbench.ts';
import manifest from '../package.json' with { type: 'json' };

/**
 * Runs the command and answers with its exit code. Throws only what is a fault of the program.
 *
 * @param argv what was typed behind `ehch`
 * @param tables settings of services, which `config` prints beside the command's own; asked for only then
 * @param openStage starts the stack that a drill is held on
 */
export async function runCommand(argv: readonly string[], terminal: Terminal, tables: Tables = () => [], openStage?: OpenStage): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const program = createProgram(terminal, { tables, openStage, finish: (result) => { code = result; } });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.failed;
    if (!(error instanceof Failure || error instanceof ConfigError)) throw error;
    terminal.err(error.message);
    return EXIT.failed;
  }
}

type Tables = () => readonly ConfigTable[] | Promise<readonly ConfigTable[]>;

interface ProgramOptions {
  tables: Tables;
  openStage: OpenStage | undefined;
  finish(code: ExitCode): void;
}

function createProgram(terminal: Terminal, { tables, openStage, finish }: ProgramOptions): Command {
  const program = new Command('ehch').description("Sends care homes' and networks' records to EHCH and tells what became of them.").exitOverride().enablePositionalOptions().configureOutput({ writeOut: (text) => { terminal.out(text.trimEnd()); }, writeErr: (text) => { terminal.err(text.trimEnd()); } });
  program.version(manifest.version, '--version', 'print the version');
  const connect = async (): Promise<Api> => {
    const read = readSettings(terminal.env);
    return createApi(baseUrl(read), await openTokens(read));
  };
  const withApi = async (run: (context: { api: Api; terminal: Terminal }) => Promise<ExitCode>) => { finish(await run({ api: await connect(), terminal })); };
  addGenerate(program, async (options) => {
    // Loaded only here: it brings every source and record type with it.
    const command = await import('./commands/generate.ts');
    finish(await command.generate(options, terminal));
  });
  addSend(program, (path, flags) => withApi((context) => send(path, flags, context)));
  const map = addReading(program, withApi);
  addExplaining(program, withApi);
  addCovering(program, map, withApi);
  addHeld(program, withApi);
  addReplaying(program, withApi);
  addRounds(program, withApi);
  addAudit(program, withApi);
  addWorkbench(program, map, { terminal, finish });
  addSourcing(program, withApi, { terminal, finish });
  addOperating(program, { terminal, url: () => baseUrl(readSettings(terminal.env)), connect, finish });
  addRegistering(program, { terminal, finish });
  addSealing(program, { terminal, finish });
  addErasing(program, { terminal, finish });
  addDrilling(program, { terminal, openStage, finish });
  program.command('token').description('print an access token').action(async () => {
    terminal.out(await (await openTokens(readSettings(terminal.env))).token());
  });
  program.command('config').description('print every setting').option('--json', 'as JSON').action(async (flags: { json?: true }) => { finish(config([settings, ...(await tables())], flags, terminal)); });
  return program;
}

function addGenerate(program: Command, run: (options: Parameters<typeof generate>[0]) => Promise<void>): void {
  program
    .command('generate')
    .description('write the files that the systems of a synthetic primary care network export')
    .requiredOption('--out <dir>', 'folder to write to')
    .requiredOption('--seed <n>', 'the same number gives the same files', wholeNumber)
    .option('--homes <n>', 'care homes (default 8)', wholeNumber)
    .option('--residents <n>', 'residents in all (default 250)', wholeNumber)
    .option('--weeks <n>', 'weeks (default 1)', wholeNumber)
    .option('--unmapped', 'in place of a week: the register of homes whose records system no source reads yet, to map')
    .option('--start <monday>', 'first day (default: so that the last week begins on 2026-11-09)')
    .option('--json', 'as JSON')
    .action(run);
}

function addSend(program: Command, run: (path: string, flags: Parameters<typeof send>[1]) => Promise<void>): void {
  program
    .command('send')
    .description('send a file, or a folder in the order of its manifest.json')
    .argument('<path>', 'file or folder')
    .option('--source <name>', 'source of the file')
    .option('--wait', 'until every row is published or held')
    .addOption(new Option('--wait-for <time>', 'how long at most, such as 30s or 10m').default(600_000, '10m').argParser(length))
    .option('--cells', 'show what stands in cells that are at fault; it may be of a resident')
    .option('--json', 'as JSON')
    .action(run);
}

/** Answers with the command `map`, of which others are parts. */
function addReading(program: Command, withApi: (run: (context: { api: Api; terminal: Terminal }) => Promise<ExitCode>) => Promise<void>): Command {
  const mapping = program
    .command('map')
    .enablePositionalOptions()
    .description('tell what would become of a file; nothing is written')
    .argument('<file>')
    .option('--source <name>', 'source of the file')
    .option('--all', 'everything that was counted of what is not read and not filled')
    .option('--cells', 'show what stands in cells that are at fault; it may be of a resident')
    .option('--json', 'as JSON')
    .action((path: string, flags: Parameters<typeof map>[1]) => withApi((context) => map(path, flags, context)));
  program
    .command('receipt')
    .description('show a receipt')
    .argument('<id>', 'its id, or latest')
    .option('--held', 'only the rows that are held, or were until a later receipt or replay resolved them; all of them')
    .option('--cells', 'show what stands in cells that are at fault; it may be of a resident')
    .option('--json', 'as JSON')
    .action((id: string, flags: Parameters<typeof receipt>[1]) => withApi((context) => receipt(id, flags, context)));
  program
    .command('receipts')
    .description('list what was received, the newest first')
    .option('--source <name>', 'as this source alone')
    .addOption(new Option('--limit <n>', 'how many at most').default(20).argParser(upToThousand))
    .option('--json', 'as JSON')
    .action((flags: Parameters<typeof receipts>[0]) => withApi((context) => receipts(flags, context)));
  return mapping;
}

function wholeNumber(text: string): number {
  if (/^-?\d{1,10}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}

function upToThousand(text: string): number {
  const number = wholeNumber(text);
  if (number >= 1 && number <= 1_000) return number;
  throw new InvalidArgumentError('It must be a whole number from 1 to 1000.');
}

function length(text: string): number {
  const ms = duration().parse(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new InvalidArgumentError('It must be a time such as 30s or 10m.');
}
