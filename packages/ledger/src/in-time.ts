/**
 * Waits for something, but not for ever: what has not come in time is given up, whatever becomes of it later.
 *
 * @param limitMs milliseconds
 * @throws an error with the code of a time-out, which counts as the fault of what was asked ({@link isLedgerAway})
 */
export async function inTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => { reject(Object.assign(new Error(`no answer within ${limitMs} ms`), { code: 'ETIMEDOUT' })); }, limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
