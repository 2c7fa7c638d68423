import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { postgresBinaries } from './binaries.ts';
import { EmbeddedPostgresError } from './error.ts';

export interface Cluster {
  directory: string;
  log: string;
  password: string;
}

/**
 * Opens the cluster of a data directory that we own, and makes it first if it is not there.
 * It is made under another name and then renamed, so a kill -9 leaves either no cluster or a whole one.
 */
export async function openCluster(dataDir: string, prefix: readonly string[]): Promise<Cluster> {
  const directory = join(dataDir, 'postgres');
  await clearHalfMade(dataDir);
  if (!existsSync(directory)) await makeCluster(dataDir, directory, prefix);
  const password = await readFile(join(directory, PASSWORD_FILE), 'utf8');
  return { directory, log: join(dataDir, 'postgres.log'), password };
}

export const PASSWORD_FILE = 'ehch-password';
const HALF_MADE = 'postgres.making-';

async function makeCluster(dataDir: string, directory: string, prefix: readonly string[]): Promise<void> {
  // A name of its own: the initdb of an owner that was killed may still be at work under another.
  const making = join(dataDir, `${HALF_MADE}${randomBytes(6).toString('hex')}`);
  const password = randomBytes(24).toString('base64url');
  const passwordFile = `${making}.password`;
  await writeFile(passwordFile, password, { mode: 0o600 });
  const flags = ['-D', making, '-U', 'ehch', '-E', 'UTF8', '--locale=C', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const [program = '', ...args] = [...prefix, postgresBinaries().initdb, ...flags];
  const made = spawnSync(program, args, { encoding: 'utf8' });
  if (made.status !== 0) {
    await clearHalfMade(dataDir);
    throw new EmbeddedPostgresError(`PostgreSQL could not make its cluster in ${making}: ${made.error?.message ?? made.stderr}`);
  }
  await writeFile(join(making, PASSWORD_FILE), password, { mode: 0o600, flush: true });
  await rename(making, directory);
  await rm(passwordFile, { force: true });
}

/** Removes what a start that was broken off left of clusters. An initdb that still writes there then fails and ends. */
async function clearHalfMade(dataDir: string): Promise<void> {
  const names = (await readdir(dataDir)).filter((name) => name.startsWith(HALF_MADE));
  await Promise.all(names.map((name) => rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 10 })));
}
