import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const works = (program: string): boolean => spawnSync(program, ['--version']).status === 0;

/**
 * Prometheus's own tool: the one on the PATH, else that of Debian's package, unpacked without being installed. Undefined where neither is to be had.
 *
 * @param folder where it is unpacked
 */
export function findPromtool(folder: string): string | undefined {
  if (works('promtool')) return 'promtool';
  const apt = (...args: string[]): boolean => spawnSync('apt-get', ['-qq', '-o', 'APT::Sandbox::User=', ...args], { cwd: folder, timeout: 60_000 }).status === 0;
  if (!apt('download', 'prometheus') && !(apt('update') && apt('download', 'prometheus'))) return undefined;
  for (const file of readdirSync(folder).filter((entry) => entry.endsWith('.deb'))) spawnSync('dpkg', ['-x', join(folder, file), folder]);
  const unpacked = join(folder, 'usr/bin/promtool');
  return works(unpacked) ? unpacked : undefined;
}
