import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EmbeddedPostgresError } from './error.ts';

export const LOCK_FILE = 'owner.lock';

const BUSY = 5;

/** Kept from the garbage collector, which would close them. */
const held = new Set<DatabaseSync>();

/**
 * Makes this process the one owner of a data directory, until it releases it or ends, however it ends. The lock is the
 * operating system's own on a file, by way of SQLite, since Node has no other way to it: there is nothing that could go stale.
 *
 * @returns what releases it
 * @throws {EmbeddedPostgresError} when another owner lives
 */
export function takeOwnerLock(dataDir: string): () => void {
  const file = new DatabaseSync(join(dataDir, LOCK_FILE), { timeout: 0 });
  try {
    file.exec('pragma journal_mode = memory; begin exclusive');
  } catch (error) {
    file.close();
    if ((error as { errcode?: number }).errcode !== BUSY) throw error;
    throw new EmbeddedPostgresError('another process already runs on this data directory: stop it, or set EHCH_DATA_DIR to a directory of its own');
  }
  held.add(file);
  return () => {
    if (held.delete(file)) file.close();
  };
}
