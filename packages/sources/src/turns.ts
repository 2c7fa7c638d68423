import { setImmediate } from 'node:timers/promises';

/** Others wait no longer than this for their turn. */
const TURN_MS = 15;

/** Lets whatever else the process has to do have its turn, if the last was a while ago. */
export function createTurns(): () => Promise<void> | undefined {
  let since = performance.now();
  const give = async (): Promise<void> => {
    await setImmediate();
    since = performance.now();
  };
  return () => (performance.now() - since < TURN_MS ? undefined : give());
}

/** Hands rows on, with turns for others in between, so that no file stops the rest, however it is made (I-20). */
export async function* inTurns<T>(rows: AsyncIterable<T>): AsyncGenerator<T> {
  const turn = createTurns();
  for await (const row of rows) {
    yield row;
    await turn();
  }
}
