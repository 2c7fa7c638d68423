import { readFileSync, statSync } from 'node:fs';

/** A key under the name that stands beside whatever it has sealed. */
export interface SealingKey {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Buffer;
}

const KEY_BYTES = 32;
const ID = /^[A-Za-z0-9._-]{1,32}$/;

/**
 * The keys of a key file, the newest last: a line each, of an id, a blank, and 32 bytes in base64. Lines that are blank or begin with # do not count.
 * Throws an Error that names the line and nothing of what stands there.
 */
export function parseKeyFile(text: string): SealingKey[] {
  const keys = text.split('\n').flatMap((line, index) => {
    const [id = '', base64 = '', ...more] = line.trim().split(/\s+/);
    if (id === '' || id.startsWith('#')) return [];
    const key = Buffer.from(base64, 'base64');
    if (!ID.test(id) || key.length !== KEY_BYTES || more.length > 0) throw new Error(`Line ${index + 1} of the key file is not an id and 32 bytes in base64`);
    return [{ id, key }];
  });
  if (keys.length === 0) throw new Error('The key file has no key');
  if (new Set(keys.map(({ id }) => id)).size < keys.length) throw new Error('Two keys of the key file have the same id');
  return keys;
}

/** How long a process goes by what it has read. */
const FRESH_MS = 1_000;

/**
 * Reads a key file again when it has changed, a second later at most, so that a key is added while services run. A file that cannot be read or
 * is not whole any more changes nothing; at the first reading it throws.
 *
 * @returns the keys, the newest last; read at once where it is asked for
 */
export function watchKeyFile(path: string): (fresh?: boolean) => readonly SealingKey[] {
  let keys = parseKeyFile(readFileSync(path, 'utf8'));
  let known = stampOf(path);
  let lookedAt = performance.now();
  return (fresh = false) => {
    if (!fresh && performance.now() - lookedAt < FRESH_MS) return keys;
    lookedAt = performance.now();
    try {
      const stamp = stampOf(path);
      if (fresh || stamp !== known) keys = parseKeyFile(readFileSync(path, 'utf8'));
      known = stamp;
    } catch {
      // Somebody may be writing it at this moment.
    }
    return keys;
  };
}

function stampOf(path: string): string {
  const { mtimeMs, size, ino } = statSync(path);
  return `${mtimeMs} ${size} ${ino}`;
}
