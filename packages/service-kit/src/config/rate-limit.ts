import type { Setting } from './config.ts';
import { integer } from './parsers.ts';

/** The setting of every service that takes requests of clients. */
export const RATE_LIMIT: Setting<number> = {
  parse: integer({ min: 1, max: 10_000_000 }),
  doc: 'Requests of one client in one minute, in all processes together; past it 429. Not set: no limit in development, 6000 in production.',
};

const IN_PRODUCTION = 6_000;

/** What stands where nothing is set; undefined for no limit. */
export function rateLimitOf({ EHCH_MODE: mode, EHCH_RATE_LIMIT: limit }: { readonly EHCH_MODE: string; readonly EHCH_RATE_LIMIT: number | undefined }): number | undefined {
  return limit ?? (mode === 'production' ? IN_PRODUCTION : undefined);
}
