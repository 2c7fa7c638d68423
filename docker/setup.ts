/**
 * Makes the secrets that compose.yaml hands to its parts, each once: what is there already stays. Each part sees its own folder alone.
 * What is said of a secret twice, as a password and within a URL, is derived from the one that the services read.
 */
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env['EHCH_SECRETS_DIR'] ?? '/secrets';
const word = (): string => randomBytes(24).toString('base64url');
const passwordOf = (url: string): string => new URL(url).password;

const databaseUrl = once('services/database-url', () => `postgres://ehch:${word()}@postgres:5432/ehch`);
once('postgres/password', () => passwordOf(databaseUrl));
const redisUrl = once('services/redis-url', () => `redis://:${word()}@redis:6379`);
once('redis/redis.conf', () => `requirepass ${passwordOf(redisUrl)}\n`);
once('services/keys', () => `first ${randomBytes(32).toString('base64')}\n`);
once('grafana/password', word);

/** Each reader runs as a user of its own, so all may read; who is not to does not have the volume. */
function once(name: string, make: () => string): string {
  const path = join(folder, name);
  const fresh = `${path}.${process.pid}`;
  mkdirSync(join(path, '..'), { recursive: true });
  try {
    writeFileSync(fresh, make(), { mode: 0o444, flush: true });
    linkSync(fresh, path);
    console.log(`made ${name}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
  return readFileSync(path, 'utf8').trim();
}
