import type { Finding } from '../doctor.ts';
import type { Setting } from './config.ts';
import { boolean } from './parsers.ts';

/** What only whoever runs the machines can know (SEC-057). */
export const VOLUME_ENCRYPTED: Setting<boolean> & { default: string } = {
  parse: boolean(),
  default: 'false',
  doc: 'Whether the volume that PostgreSQL and its backups stand on is encrypted, as whoever runs it says: records are at rest there as they came.',
};

/** How what is at rest is kept, for `ehch doctor`. */
export function judgeAtRest({ EHCH_MODE: mode, EHCH_VOLUME_ENCRYPTED: volume, EHCH_KEY_FILE: keyFile }: { EHCH_MODE: string; EHCH_VOLUME_ENCRYPTED: boolean; EHCH_KEY_FILE: string | undefined }): Finding {
  const found = `records ${volume ? 'by an encrypted volume' : 'as they came'}, secrets ${keyFile === undefined ? 'without EHCH_KEY_FILE' : 'sealed under EHCH_KEY_FILE'}`;
  const missing = [...(volume ? [] : ['encrypt the volume of PostgreSQL and set EHCH_VOLUME_ENCRYPTED=true']), ...(keyFile === undefined ? ['set EHCH_KEY_FILE'] : [])];
  if (mode !== 'production' || missing.length === 0) return { state: 'ok', found };
  return { state: 'warn', found, fix: `Before records of real residents come in: ${missing.join('; ')}. docs/keys.md says how.` };
}
