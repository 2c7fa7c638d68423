import { spawnSync } from 'node:child_process';
import { EmbeddedPostgresError } from './error.ts';

/** PostgreSQL refuses to run as root; a user namespace of its own lets it see another user id, with the same files. */
const AS_SOMEONE_ELSE = ['unshare', '-U', '--map-user=1000'] as const;

/** What to put before a PostgreSQL command for the user that runs this process. */
export function commandPrefix(uid: number | undefined = process.getuid?.()): readonly string[] {
  if (uid !== 0) return [];
  const [program, ...args] = AS_SOMEONE_ELSE;
  if (spawnSync(program, [...args, 'true']).status === 0) return AS_SOMEONE_ELSE;
  throw new EmbeddedPostgresError('PostgreSQL does not run as root, and this machine does not allow user namespaces: start as an ordinary user, or set DATABASE_URL');
}
