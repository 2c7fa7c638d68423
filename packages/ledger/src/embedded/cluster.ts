import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { postgresBinaries } from './binaries.ts';

export interface Cluster {
  directory: string;
  log: string;
  password: string;
}

/**
 * Opens the cluster of a data directory and makes it first if it is not there.
 * It is made under another name and then renamed, so a kill -9 leaves either no cluster or a whole one.
 */
export async function openCluster(dataDir: string, prefix: readonly string[]): Promise<Cluster> {
  const directory = join(dataDir, 'postgres');
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  if (!existsSync(directory)) await makeCluster(dataDir, directory, prefix);
  const password = await readFile(join(directory, PASSWORD_FILE), 'utf8');
  return { directory, log: join(dataDir, 'postgres.log'), password };
}

const PASSWORD_FILE = 'ehch-password';

async function makeCluster(dataDir: string, directory: string, prefix: readonly string[]): Promise<void> {
  const making = join(dataDir, `postgres.making-${process.pid}`);
  const password = randomBytes(24).toString('base64url');
  const passwordFile = `${making}.password`;
  await rm(making, { recursive: true, force: true });
  await writeFile(passwordFile, password, { mode: 0o600 });
  const flags = ['-D', making, '-U', 'ehch', '-E', 'UTF8', '--locale=C', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const [program = '', ...args] = [...prefix, postgresBinaries().initdb, ...flags];
  const made = spawnSync(program, args, { encoding: 'utf8' });
  await rm(passwordFile, { force: true });
  if (made.status !== 0) throw new Error(`PostgreSQL could not make its cluster in ${making}: ${made.error?.message ?? made.stderr}`);
  await writeFile(join(making, PASSWORD_FILE), password, { mode: 0o600 });
  await rename(making, directory);
}
