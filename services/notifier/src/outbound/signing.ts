import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

const SECRET_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The secret that one subscription's notifications are signed with (WH-004). */
export const makeSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;

/** Keeps secrets so that who reads the ledger cannot sign. */
export interface Seal {
  seal(secret: string, subscriptionId: string): string;
  /** Throws when it was sealed with another key, or for another subscription. */
  open(sealed: string, subscriptionId: string): string;
}

/** Seals with AES-256-GCM. @param key 32 bytes */
export function createSeal(key: Buffer): Seal {
  return {
    seal: (secret, subscriptionId) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(subscriptionId));
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64');
    },
    open: (sealed, subscriptionId) => {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES)).setAAD(Buffer.from(subscriptionId));
      decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
    },
  };
}

export interface Signed {
  /** The same at every attempt; holds no dot (WH-001). */
  id: string;
  body: string;
  at: Date;
  /** The newest first; each signs, so that a subscriber may change over in its own time (WH-005). */
  secrets: readonly string[];
}

/** The headers of Standard Webhooks (WH-001, WH-002). The time is that of the attempt. */
export function webhookHeaders({ id, body, at, secrets }: Signed): [string, string][] {
  const headers: [string, string][] = [
    ['webhook-id', id],
    ['webhook-timestamp', String(Math.floor(at.getTime() / 1_000))],
  ];
  return secrets.length === 0 ? headers : [...headers, ['webhook-signature', secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' ')]];
}
