import { createHealth, createHttpApp, createLogger, createMetrics, listen } from '@ehch/service-kit';
import pg from 'pg';
import { createTestDatabase } from '../../../test/support/database.ts';
import { createSandbox, type Sandbox } from '../src/index.ts';

export interface StartedSandbox {
  baseUrl: string;
  sandbox: Sandbox;
  /** What the sandbox logged. */
  log: string[];
  /** A connection of the test's own to the same database. */
  database: pg.Client;
  close(): Promise<void>;
}

/** A sandbox over HTTP on an empty database of its own. */
export async function startSandbox(): Promise<StartedSandbox> {
  const { url, drop } = await createTestDatabase();
  const log: string[] = [];
  const logger = createLogger({ service: 'fhir-sandbox', level: 'info', destination: { write: (line: string) => void log.push(line) } });
  const sandbox = await createSandbox({ databaseUrl: url, logger });
  await sandbox.migrate();
  const app = createHttpApp({ logger, metrics: createMetrics(), health: createHealth({ checks: {} }), routes: { '/sandbox/fhir/R4': sandbox.router } });
  const server = await listen(app, { port: 0, host: '127.0.0.1' });
  const database = new pg.Client({ connectionString: url });
  await database.connect();
  return {
    baseUrl: `${server.url}/sandbox/fhir/R4`,
    sandbox,
    log,
    database,
    close: async () => {
      await server.close();
      await database.end();
      await sandbox.close();
      await drop();
    },
  };
}
