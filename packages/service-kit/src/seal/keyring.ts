import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type SealingKey, watchKeyFile } from './key-file.ts';

/** Keeps secrets so that who reads the database cannot use them (SEC-057). */
export interface Keyring {
  /** The id of the key that seals now. */
  newest(): string;
  /** The ids of all keys, the newest last. */
  ids(): string[];
  /** @param boundTo what it belongs to: it opens for nothing else */
  seal(text: string, boundTo: string): string;
  /** Throws when its key is not here, or it was sealed for something else. */
  open(sealed: string, boundTo: string): string;
}

/** The id of the key of EHCH_WEBHOOK_KEY, which what was sealed before keys had ids belongs to as well. */
export const WEBHOOK_KEY_ID = 'webhook';

const SEALED = /^ehch-sealed:([A-Za-z0-9._-]{1,32}):([A-Za-z0-9_-]+)$/;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Whether a text is one that a keyring has sealed, as it seals now. */
export const isSealed = (text: string): boolean => SEALED.test(text);

export interface KeyringOptions {
  /** 32 bytes; what was sealed before there was a key file opens with it. */
  readonly webhookKey?: Buffer;
  /** Of a key file; its newest key seals. */
  readonly keyFile?: string;
}

/** The keys that a process has, each under its id; undefined where it has none. Seals with AES-256-GCM. Throws for a key file that is not one. */
export function openKeyring({ webhookKey, keyFile }: KeyringOptions): Keyring | undefined {
  const own: SealingKey[] = webhookKey === undefined ? [] : [{ id: WEBHOOK_KEY_ID, key: webhookKey }];
  const fromFile = keyFile === undefined ? () => [] : watchKeyFile(keyFile);
  if (own.length === 0 && keyFile === undefined) return undefined;
  const all = (fresh?: boolean): readonly SealingKey[] => [...own, ...fromFile(fresh)];
  const keyOf = (id: string): Buffer => {
    // Another process may have sealed with a key that was added since.
    const found = all().find((one) => one.id === id) ?? all(true).find((one) => one.id === id);
    if (found === undefined) throw new Error(`There is no key ${id} here to open with`);
    return found.key;
  };
  return {
    newest: () => newestOf(all()).id,
    ids: () => all().map(({ id }) => id),
    seal: (text, boundTo) => {
      const { id, key } = newestOf(all());
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(boundTo));
      const bytes = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return `ehch-sealed:${id}:${Buffer.concat([iv, cipher.getAuthTag(), bytes]).toString('base64url')}`;
    },
    open: (sealed, boundTo) => {
      const [, id = WEBHOOK_KEY_ID, text = sealed] = SEALED.exec(sealed) ?? [];
      const bytes = Buffer.from(text, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', keyOf(id), bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES }).setAAD(Buffer.from(boundTo));
      decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
    },
  };
}

function newestOf(keys: readonly SealingKey[]): SealingKey {
  const newest = keys.at(-1);
  if (newest === undefined) throw new Error('There is no key to seal with');
  return newest;
}
