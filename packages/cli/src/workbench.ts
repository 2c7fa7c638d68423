import type { Command } from 'commander';
import type { ProfileFlags } from './commands/profile.ts';
import type { SourceInitFlags } from './commands/source-init.ts';
import type { ExitCode, Terminal } from './terminal.ts';

/**
 * Adds what an engineer does on the own machine before a source runs; no server is asked. The commands are loaded only when they are
 * called, since they bring every record type with them.
 */
export function addWorkbench(program: Command, map: Command, { terminal, finish }: { terminal: Terminal; finish(code: ExitCode): void }): void {
  program
    .command('profile')
    .description('tell how a file is written and what each of its columns seems to hold, with the evidence')
    .argument('<file>')
    .option('--sheet <name>', 'sheet of a workbook (default: the first that is not hidden)')
    .option('--cells', 'show words of every column; they may be of a resident')
    .option('--json', 'as JSON')
    .action(async (path: string, flags: ProfileFlags) => { finish(await (await import('./commands/profile.ts')).profileFile(path, flags, terminal)); });
  const source = program.commands.find((command) => command.name() === 'source') ?? program.command('source').description('begin, send and look at sources');
  source
    .command('init')
    .description('write the folder of a source to begin with, from a file of the system that it is for')
    .argument('<file>')
    .requiredOption('--record <type>', 'record type that each row becomes')
    .option('--name <name>', 'name of the source (default: that of the file)')
    .option('--out <dir>', 'folder to write (default: the name)')
    .option('--sheet <name>', 'sheet of a workbook')
    .option('--force', 'write over what is there')
    .option('--json', 'as JSON')
    .action(async (path: string, flags: SourceInitFlags) => { finish(await (await import('./commands/source-init.ts')).sourceInit(path, flags, terminal)); });
  map
    .command('check')
    .description('tell what is wrong with the YAML of a source, line by line')
    .argument('<path>', 'a YAML file, the folder of a source, or a folder of such folders')
    .option('--json', 'as JSON')
    .action(async (path: string, flags: { json?: true }) => { finish(await (await import('./commands/map-check.ts')).mapCheck(path, flags, terminal)); });
}
