import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ClientAddFlags } from './commands/client-add.ts';
import type { ClientRotateFlags } from './commands/client-rotate.ts';
import type { ExitCode, Terminal } from './terminal.ts';

interface RegisteringOptions {
  terminal: Terminal;
  finish(code: ExitCode): void;
}

/** The commands of whoever runs EHCH that say which systems may ask for tokens. They work on the database of the ledger itself. */
export function addRegistering(program: Command, options: RegisteringOptions): void {
  const client = program.command('client').description('say which systems may ask for tokens, with which keys and for what; works on the database itself');
  addAdding(client, options);
  addLooking(client, options);
  addEnding(client, options);
}

function addAdding(client: Command, { terminal, finish }: RegisteringOptions): void {
  withKeys(client.command('add').description('register a system by its public keys').argument('<id>', 'its name, which it signs as iss and sub'))
    .requiredOption('--tenant <name>', 'whose records its requests touch')
    .requiredOption('--scope <scopes...>', 'the most that it may be granted, such as system/Encounter.cruds')
    .addOption(new Option('--purpose <code>', 'what it has records for').choices(['TREAT', 'HOPERAT', 'PUBHLTH', 'HRESCH']).default('TREAT', 'TREAT, care of the person itself'))
    .option('--legal-basis <text>', 'what allows that, in the words of the agreement')
    .option('--contact <text>', 'whom to turn to')
    .addOption(new Option('--rate <n>', 'requests in a minute at most, in place of EHCH_RATE_LIMIT').argParser(upToTenMillion))
    .option('--sees-restricted', 'it is told of restricted records too')
    .option('--bars-duplicates', 'a repeat of an encounter that it posted is answered 409, as Booking and Referral has it')
    .option('--replace', 'in place of how it is registered now; tokens that it has are good no more')
    .option('--json', 'as JSON')
    .action(async (id: string, flags: ClientAddFlags) => { finish(await (await import('./commands/client-add.ts')).clientAdd(id, flags, terminal)); });
}

function addLooking(client: Command, { terminal, finish }: RegisteringOptions): void {
  client
    .command('list')
    .description('show every system that is registered, or was')
    .option('--json', 'as JSON')
    .action(async (flags: { json?: true }) => { finish(await (await import('./commands/client-list.ts')).clientList(flags, terminal)); });
  client
    .command('show')
    .description('show one of them')
    .argument('<id>')
    .option('--json', 'as JSON')
    .action(async (id: string, flags: { json?: true }) => { finish(await (await import('./commands/client-list.ts')).clientShow(id, flags, terminal)); });
}

function addEnding(client: Command, { terminal, finish }: RegisteringOptions): void {
  client
    .command('revoke')
    .description('end a system: no more tokens, those that it has are good no more, its subscriptions are off')
    .argument('<id>')
    .option('--json', 'as JSON')
    .action(async (id: string, flags: { json?: true }) => { finish(await (await import('./commands/client-revoke.ts')).clientRevoke(id, flags, terminal)); });
  withKeys(client.command('rotate').description('give a system other keys; those of before, and tokens got with them, are good no more').argument('<id>'))
    .option('--overlap', 'keys of before are good as well, until it is rotated without this')
    .option('--json', 'as JSON')
    .action(async (id: string, flags: ClientRotateFlags) => { finish(await (await import('./commands/client-rotate.ts')).clientRotate(id, flags, terminal)); });
}

function withKeys(command: Command): Command {
  return command
    .addOption(new Option('--jwks <file>', 'file of its public keys as a JSON Web Key Set').conflicts('jwksUrl'))
    .option('--jwks-url <url>', 'where it publishes them itself');
}

function upToTenMillion(text: string): number {
  const number = /^\d{1,8}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= 10_000_000) return number;
  throw new InvalidArgumentError('It must be a whole number from 1 to 10000000.');
}
