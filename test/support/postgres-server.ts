import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import getPort from 'get-port';

/** A PostgreSQL server of the machine's own, with its tools, as an operator has them. */
export interface MachinePostgres {
  /** A superuser's, without a database. */
  url(database: string): string;
  stop(): void;
}

const DEBIAN = '/usr/lib/postgresql';
const NEEDED = ['initdb', 'pg_ctl', 'pg_dump', 'pg_restore', 'pg_basebackup', 'pg_verifybackup', 'psql'];

/** The folder with the server and the tools of one release, 14 or later; undefined where there is none. What is brought along by npm has no tools. */
export function postgresPrograms(): string | undefined {
  const releases = existsSync(DEBIAN) ? readdirSync(DEBIAN).map(Number).filter((release) => release >= 14).sort((one, other) => other - one) : [];
  const folders = [...releases.map((release) => `${DEBIAN}/${release}/bin`), ...(process.env['PATH'] ?? '').split(':')];
  return folders.find((folder) => NEEDED.every((program) => existsSync(join(folder, program))));
}

/** PostgreSQL refuses to run as root; in a user namespace it sees somebody else. */
const asSomebodyElse = process.getuid?.() === 0 ? ['unshare', '-U', '--map-user=1000'] : [];

function run(...command: string[]): void {
  const [program = '', ...args] = [...asSomebodyElse, ...command];
  // Output to a file of the server's: it keeps what it inherits.
  const { status, error } = spawnSync(program, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${String(status ?? error?.message)}`);
}

/** Makes a server in a folder that is not there yet, and starts it. */
export async function startMachinePostgres(programs: string, folder: string): Promise<MachinePostgres> {
  run(join(programs, 'initdb'), '-D', folder, '-U', 'ehch', '-E', 'UTF8', '--locale=C', '--auth=trust', '--no-sync');
  return startIn(programs, folder);
}

/** Starts a server in the folder of one. */
export async function startIn(programs: string, folder: string): Promise<MachinePostgres> {
  const port = await getPort({ host: '127.0.0.1' });
  run(join(programs, 'pg_ctl'), '-D', folder, '-w', '-l', join(folder, 'server.log'), '-o', `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`, 'start');
  return {
    url: (database) => `postgres://ehch@127.0.0.1:${port}/${database}`,
    stop: () => { run(join(programs, 'pg_ctl'), '-D', folder, '-w', '-m', 'immediate', 'stop'); },
  };
}
