const LIMIT_MS = 240_000;

/** Waits for an effect. @throws when it does not come within four minutes. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not within ${LIMIT_MS / 1_000} seconds: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
