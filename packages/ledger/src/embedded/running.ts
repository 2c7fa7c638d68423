import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isServer } from './orphan.ts';
import { databaseUrl } from './postgres.ts';
import { PASSWORD_FILE } from './cluster.ts';

/** Where the database answers that another process of this machine runs on a data directory; undefined where none does. */
export async function runningPostgres(dataDir: string): Promise<string | undefined> {
  const directory = join(resolve(dataDir), 'postgres');
  const [pid, , , port] = (await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  if (port === undefined || !(await isServer(Number(pid), directory))) return undefined;
  return databaseUrl('ehch', Number(port), { password: await readFile(join(directory, PASSWORD_FILE), 'utf8') });
}
