import { createHash, randomBytes } from 'node:crypto';

/** What a link or a session is known by: 32 random bytes. The ledger keeps the digest alone. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

const SECRET = /^[\w-]{43}$/;

export const digestOf = (secret: string): Buffer => createHash('sha256').update(secret, 'utf8').digest();

export const isSecret = (value: unknown): value is string => typeof value === 'string' && SECRET.test(value);
