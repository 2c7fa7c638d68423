import type { Response } from 'express';

/** Aborted when nobody waits for the answer any more. */
export function whenGone(res: Response): AbortSignal {
  const gone = new AbortController();
  res.once('close', () => { gone.abort(); });
  return gone.signal;
}
