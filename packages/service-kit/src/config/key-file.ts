import type { Setting } from './config.ts';
import { filePath } from './parsers.ts';

/** The setting of every service that keeps secrets in the ledger. */
export const KEY_FILE: Setting<string> = {
  parse: filePath('/run/secrets/ehch-keys'),
  doc: 'File of the keys that secrets in the ledger are sealed with: a line each, of an id and 32 bytes in base64, the newest last. `ehch keys new` adds one; it is read again when it changes.',
};
