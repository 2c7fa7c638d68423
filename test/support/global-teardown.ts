const running = globalThis as { ehchTestServers?: (() => Promise<void>)[] };

export default async function tearDown(): Promise<void> {
  for (const stop of running.ehchTestServers ?? []) await stop();
}
