import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOutcomeRenderer } from '@ehch/fhir';
import { createIntakeRoutes } from '@ehch/intake';
import { migrateLedger, openLedger, startEmbeddedPostgres } from '@ehch/ledger';
import { createHealth, createHttpApp, createLogger, createMetrics, HTTP_ERRORS, listen } from '@ehch/service-kit';
import getPort from 'get-port';
import { tokenOf } from '../pipeline/ours.ts';

/** Intake on a PostgreSQL of its own, as `ehch why` asks it. */
export interface Served {
  /** Sends a record. Answers with the receipt's id, or with nothing where it is of a day to come, which intake takes from nobody. */
  send(recordType: string, record: object): Promise<string | undefined>;
  /** Asks why an element of what became of it is as it is. */
  ask(receipt: string, element: string): Promise<{ is: string }>;
  close(): Promise<void>;
}

export async function startServed(): Promise<Served> {
  const dataDir = mkdtempSync(join(tmpdir(), 'ehch-bench-why-'));
  const postgres = await startEmbeddedPostgres({ dataDir });
  // What goes wrong with a question is told by its answer; an idle connection that PostgreSQL ends goes wrong for nobody.
  const ledger = openLedger(postgres.url, { poolSize: 5, onError: () => undefined });
  await migrateLedger(ledger);
  const port = await getPort({ host: '127.0.0.1' });
  const url = `http://127.0.0.1:${port}`;
  const logger = createLogger({ service: 'bench', level: 'info', destination: { write: () => undefined } });
  const routes = await createIntakeRoutes({ ledger, lanes: { signal: () => Promise.resolve() }, base: url });
  const http = await listen(createHttpApp({ logger, metrics: createMetrics(), health: createHealth({ checks: {} }), routes, renderError: createOutcomeRenderer(HTTP_ERRORS) }), { port, host: '127.0.0.1' });
  const authorization = `Bearer ${await tokenOf(ledger, url, 'system/records.c system/receipts.r')}`;
  return {
    send: async (recordType, record) => {
      const response = await fetch(`${url}/records/${recordType}`, { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body: JSON.stringify(record) });
      const text = await response.text();
      if (response.status === 422 && text.includes('EHCH-VER-002')) return undefined;
      if (!response.ok) throw new Error(`intake answered ${response.status}: ${text}`);
      return (JSON.parse(text) as { id: string }).id;
    },
    ask: async (receipt, element) => {
      const response = await fetch(`${url}/lineage?${new URLSearchParams({ receipt, position: '0', element }).toString()}`, { headers: { authorization } });
      if (!response.ok) throw new Error(`intake answered ${response.status}`);
      return (await response.json()) as { is: string };
    },
    close: async () => {
      await http.close();
      await ledger.destroy();
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
