import type { Caller } from '@ehch/service-kit';
import type { Response } from 'express';

/** Who is signed in. Throws a TypeError on a route that does not ask for a session. */
export function callerOf(res: Response): Caller {
  const { caller } = res.locals as { caller?: Caller };
  if (!caller) throw new TypeError('The route asks for no session');
  return caller;
}
