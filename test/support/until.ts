/** Waits for an effect, never for a time. */
export async function until(what: string, holds: () => Promise<boolean> | boolean, limitMs = 60_000): Promise<void> {
  const end = performance.now() + limitMs;
  for (;;) {
    // While a process is being killed and started again, asking it may fail.
    if (await Promise.resolve().then(holds).catch(() => false)) return;
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
