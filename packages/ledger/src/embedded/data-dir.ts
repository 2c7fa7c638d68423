import { mkdir, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { endOrphan } from './orphan.ts';
import { LOCK_FILE, takeOwnerLock } from './owner-lock.ts';

/**
 * Empties a data directory, and ends the server that a killed owner left on it.
 *
 * @throws {EmbeddedPostgresError} when a living process runs on it; nothing is removed then
 */
export async function clearDataDir(dataDir: string): Promise<void> {
  const directory = resolve(dataDir);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const release = takeOwnerLock(directory);
  try {
    await endOrphan(join(directory, 'postgres'));
    const names = (await readdir(directory)).filter((name) => name !== LOCK_FILE);
    await Promise.all(names.map((name) => rm(join(directory, name), { recursive: true, force: true, maxRetries: 10 })));
  } finally {
    release();
  }
}
