import { randomBytes } from 'node:crypto';
import { chmod, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { loadConfig } from '@ehch/service-kit/client';
import { Failure } from '../failure.ts';
import { keySettings, openKeys } from '../key-settings.ts';
import { asJson, EXIT, type ExitCode, type Terminal } from '../terminal.ts';

const HEAD = '# Keys that secrets in the ledger are sealed with: an id and 32 bytes in base64, the newest last. Keep it as you keep the passwords of the database.\n';

/** Adds a key to the key file, which has its name only once it is whole, and is for its owner alone. The key is not shown. */
export async function keysNew(id: string, { json }: { json?: true }, terminal: Terminal): Promise<ExitCode> {
  const settings = loadConfig(keySettings, terminal.env);
  const { EHCH_KEY_FILE: path } = settings;
  if (path === undefined) throw new Failure('Set EHCH_KEY_FILE to where the file of the keys is, or is to be.');
  if (!/^[A-Za-z0-9._-]{1,32}$/.test(id)) throw new Failure('The id must be 1 to 32 letters, digits, dots, hyphens or underscores.');
  const before = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Failure(`${path} cannot be read.`, error);
  });
  const text = before ?? HEAD;
  if (text.split('\n').some((line) => line.trim().split(/\s+/)[0] === id)) throw new Failure(`${path} has a key ${id} already.`);
  const mode = before === undefined ? 0o600 : (await stat(path)).mode & 0o777;
  await writeFile(`${path}.new`, `${text.endsWith('\n') ? text : `${text}\n`}${id} ${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flush: true });
  await chmod(`${path}.new`, mode);
  await rename(`${path}.new`, path);
  const newest = openKeys(settings).newest();
  terminal.out(json ? asJson({ newest }) : `${path} has the key ${newest}. Bring the file to every machine where EHCH runs; then ehch keys rotate seals everything under it.`);
  return EXIT.done;
}
