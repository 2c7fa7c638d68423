import { type Command, Option } from 'commander';
import type { Api } from './api.ts';
import { changeReplay, listReplays, replay, type ReplayFlags, showReplay } from './commands/replay.ts';
import { readSince } from './since.ts';
import type { ExitCode, Terminal } from './terminal.ts';

type WithApi = (run: (context: { api: Api; terminal: Terminal }) => Promise<ExitCode>) => Promise<void>;

/** The commands that read, map and publish again what was received. */
export function addReplaying(program: Command, withApi: WithApi): void {
  const command = program
    .command('replay')
    .description('read, map and publish again what was received; shows how much first, and needs --yes')
    .option('--source <name>', 'of this source, or of this source system')
    .option('--home <id>', 'of this home, by its ODS code or CQC location id')
    .option('--from <time>', 'received since then, such as 7d, 12h or 2026-11-09', readSince)
    .option('--to <time>', 'received before then', readSince)
    .option('--code <code>', 'held under this code')
    .option('--mapper-below <version>', 'mapped by a version of the mapper below this one')
    .option('--mapper-not <version>', 'mapped by any other version of the mapper')
    .option('--record-type <type>', 'of this record type')
    .option('--receipt <id>', 'of this receipt')
    .addOption(new Option('--state <state>', 'in this state').choices(['held', 'waiting', 'published']))
    .option('--preview', 'only show how much it would be')
    .option('--yes', 'go on without being asked')
    .option('--json', 'as JSON')
    .action((flags: ReplayFlags) => withApi((context) => replay(flags, context)));
  addActs(command, withApi);
}

/** `--json` may stand before or behind the act, where the replay itself knows it too. */
function addActs(command: Command, withApi: WithApi): void {
  const act = (name: string, description: string) => command.command(name).description(description).option('--json', 'as JSON');
  const flagsOf = (own: Command): { json?: true } => own.optsWithGlobals();
  act('list', 'list replays, the newest first').action((_flags, own: Command) => withApi((context) => listReplays(flagsOf(own), context)));
  act('show', 'show how far a replay is').argument('<id>').action((id: string, _flags, own: Command) => withApi((context) => showReplay(id, flagsOf(own), context)));
  for (const name of ['pause', 'resume', 'stop'] as const) {
    act(name, `${name} a replay`).argument('<id>').action((id: string, _flags, own: Command) => withApi((context) => changeReplay(id, { ...flagsOf(own), act: name }, context)));
  }
}
