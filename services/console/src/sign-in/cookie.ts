import type { Request, Response } from 'express';
import { isSecret } from './secrets.ts';

/** As long as a working day. */
export const SESSION_SECONDS = 8 * 3_600;

/** Browsers take a name with this beginning over https alone. */
const nameOn = (base: string): string => (base.startsWith('https:') ? '__Secure-ehch-console' : 'ehch-console');

const settings = (base: string) => ({ httpOnly: true, sameSite: 'strict', secure: base.startsWith('https:'), path: '/console' }) as const;

export function setCookie(res: Response, base: string, secret: string): void {
  res.cookie(nameOn(base), secret, { ...settings(base), maxAge: SESSION_SECONDS * 1_000 });
}

export function clearCookie(res: Response, base: string): void {
  res.clearCookie(nameOn(base), settings(base));
}

export function readCookie(req: Request, base: string): string | undefined {
  const prefix = `${nameOn(base)}=`;
  const found = (req.get('cookie') ?? '').split(/;\s*/).find((pair) => pair.startsWith(prefix))?.slice(prefix.length);
  return isSecret(found) ? found : undefined;
}
