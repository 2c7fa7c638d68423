import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

const SECRET_BYTES = 32;

/** The secret that one subscription's notifications are signed with (WH-004). */
export const makeSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;

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
