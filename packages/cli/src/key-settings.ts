import { type Config, defineConfig, filePath, type Keyring, openKeyring, string } from '@ehch/service-kit/client';
import { Failure } from './failure.ts';

/** Where the keys are that secrets are sealed with. */
export const keySettings = defineConfig({
  EHCH_KEY_FILE: { parse: filePath('/run/secrets/ehch-keys'), doc: 'File of the keys: a line each, of an id and 32 bytes in base64, the newest last.' },
  EHCH_WEBHOOK_KEY: { parse: string('the output of `openssl rand -base64 32`'), doc: 'The one key of before there was a file, 32 bytes in base64.', secret: true },
});

/** Opens the keys of the settings. Throws Failure where there is no key file, or it is not one. */
export function openKeys({ EHCH_KEY_FILE: keyFile, EHCH_WEBHOOK_KEY: webhookKey }: Config<typeof keySettings>): Keyring {
  if (keyFile === undefined) throw new Failure('Set EHCH_KEY_FILE to the file of the keys; ehch keys new makes it.');
  try {
    const keys = openKeyring({ keyFile, ...(webhookKey !== undefined && { webhookKey: Buffer.from(webhookKey, 'base64') }) });
    if (keys !== undefined) return keys;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new Failure(code === undefined ? `${keyFile}: ${message}.` : `${keyFile} cannot be read.`, cause);
  }
  throw new Failure('There is no key.');
}
