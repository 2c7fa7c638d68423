import type { Command } from 'commander';
import type { ExitCode, Terminal } from './terminal.ts';

interface SealingOptions {
  terminal: Terminal;
  finish(code: ExitCode): void;
}

/** The commands of whoever keeps the keys that secrets in the ledger are sealed with. */
export function addSealing(program: Command, { terminal, finish }: SealingOptions): void {
  const keys = program.command('keys').description('the keys that secrets in the ledger are sealed with: EHCH_KEY_FILE, and EHCH_WEBHOOK_KEY of before');
  keys
    .command('new')
    .description('add a key to the file, which seals from then on; makes the file if it is not there')
    .argument('<id>', 'a name for it, such as 2026-11')
    .option('--json', 'as JSON')
    .action(async (id: string, flags: { json?: true }) => { finish(await (await import('./commands/keys-new.ts')).keysNew(id, flags, terminal)); });
  keys
    .command('list')
    .description('show how many secrets are sealed under which key; never a key')
    .option('--json', 'as JSON')
    .action(async (flags: { json?: true }) => { finish(await (await import('./commands/keys-list.ts')).keysList(flags, terminal)); });
  keys
    .command('rotate')
    .description('seal everything again under the newest key while services run, and retire the others')
    .option('--json', 'as JSON')
    .action(async (flags: { json?: true }) => { finish(await (await import('./commands/keys-rotate.ts')).keysRotate(flags, terminal)); });
}
