import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTokens, type Stage } from '@ehch/cli';
import { ageNotifications, openLedger, startEmbeddedPostgres } from '@ehch/ledger';
import { createLogger, loadConfig } from '@ehch/service-kit';
import getPort from 'get-port';
import { config as table } from '../config.ts';
import { startStack } from '../stack.ts';

/** Starts everything on the embedded default in a directory that is thrown away, with a hand on its clock. */
export async function openStage(endpoints: readonly string[]): Promise<Stage> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ehch-drill-'));
  const closing: (() => Promise<unknown>)[] = [() => rm(dataDir, { recursive: true, force: true })];
  const close = async () => {
    for (const step of closing.toReversed()) await step();
  };
  try {
    const postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, 'ledger'), settings: { fsync: 'off' } });
    closing.push(() => postgres.stop());
    const env = { DATABASE_URL: postgres.url, EHCH_DATA_DIR: dataDir, EHCH_PORT: String(await getPort({ host: '127.0.0.1' })), EHCH_ENDPOINT_ALLOW: endpoints.join(',') };
    const stack = await startStack(loadConfig(table, env), createLogger({ service: 'drill', level: 'silent' }));
    closing.push(async () => {
      for (const step of stack.steps) await step.close();
    });
    const ledger = openLedger(postgres.url, { poolSize: 1, onError: () => undefined });
    closing.push(() => ledger.destroy());
    const tokens = await openTokens({ EHCH_TOKEN: undefined, EHCH_DATA_DIR: dataDir });
    return { url: stack.url, token: () => tokens.token(), moveClock: (ms) => ageNotifications(ledger, ms), close };
  } catch (error) {
    await close();
    throw error;
  }
}
