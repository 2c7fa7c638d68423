import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createOutcomeRenderer } from '@ehch/fhir';
import { TOPICS } from '@ehch/fhir-profiles';
import { createIntakeRoutes } from '@ehch/intake';
import { openLanes } from '@ehch/lanes';
import { type Ledger, migrateLedger, openLedger, saveClient } from '@ehch/ledger';
import { startMapper } from '@ehch/mapper';
import { openFhirServer, type PublisherOptions, startPublisher } from '@ehch/publisher';
import { createHealth, createHttpApp, createLogger, createMetrics, createTokenClient, HTTP_ERRORS, listen } from '@ehch/service-kit';
import getPort from 'get-port';
import { IN_FLIGHT, type PipelineOptions, type StartPipeline } from './pipeline.ts';

/** Intake, mapper and publisher as they are wired in production, in one process: ledger, lanes, tokens, log and metrics. */
export const startOurs: StartPipeline = async ({ databaseUrl, redisUrl, fhirBaseUrl, onPublished, onFailure, onSent }) => {
  const ledger = openLedger(databaseUrl, { poolSize: 20, onError: (error) => { onFailure(error.message); } });
  await migrateLedger(ledger);
  const lanes = await openLanes({ ledger, redisUrl, databaseUrl, events: lanesEvents(onPublished, onFailure) });
  const port = await getPort({ host: '127.0.0.1' });
  const url = `http://127.0.0.1:${port}`;
  const logger = createLogger({ service: 'bench', level: 'info', destination: { write: (line: string) => { refuseErrors(line, onFailure); } } });
  const app = createHttpApp({ logger, metrics: createMetrics(), health: createHealth({ checks: {} }), routes: await createIntakeRoutes({ ledger, lanes, base: url }), renderError: createOutcomeRenderer(HTTP_ERRORS) });
  const http = await listen(app, { port, host: '127.0.0.1' });
  const server = await openServer(fhirBaseUrl, onSent);
  await startMapper({ ledger, lanes });
  await startPublisher({ ledger, lanes, server, topics: TOPICS, concurrency: IN_FLIGHT });
  return {
    url,
    token: await tokenOf(ledger, url, 'system/records.c'),
    close: async () => {
      await http.close();
      await lanes.close();
      await server.close();
      await ledger.destroy();
    },
  };
};

/** A log of production is written and read by no one here, but for its errors. */
function refuseErrors(line: string, onFailure: PipelineOptions['onFailure']): void {
  if (line.includes('"level":"error"')) onFailure(line);
}

function lanesEvents(onPublished: PipelineOptions['onPublished'], onFailure: PipelineOptions['onFailure']): Parameters<typeof openLanes>[0]['events'] {
  return {
    onError: (error, { lane, step }) => { onFailure(`${lane} ${step}: ${error.message}`); },
    onSettled: (lane, outcome, reason) => {
      if (outcome === 'done' && lane === 'publish') onPublished();
      if (outcome === 'parked' || outcome === 'retry') onFailure(`${lane}: ${reason?.code ?? outcome} ${reason?.text ?? ''}`);
    },
  };
}

async function openServer(fhirBaseUrl: string, onSent: PipelineOptions['onSent']): Promise<PublisherOptions['server']> {
  const server = await openFhirServer(fhirBaseUrl, IN_FLIGHT, { FHIR_TIMEOUT: 30_000, FHIR_SCOPE: '', FHIR_TOKEN_URL: undefined, FHIR_CLIENT_ID: undefined, FHIR_CLIENT_SECRET: undefined, FHIR_PRIVATE_KEY_FILE: undefined });
  return {
    ...server,
    transaction: (bundle) => {
      onSent(bundle);
      return server.transaction(bundle);
    },
  };
}

/** An access token of a client with these scopes, got as any client gets it. */
export const tokenOf = async (ledger: Ledger, url: string, scope: string): Promise<string> => (await clientOf(ledger, url, scope)).token();

/** A new client with these scopes, which gets its tokens as any client does, anew when they end. */
export async function clientOf(ledger: Ledger, url: string, scope: string): Promise<{ token(): Promise<string> }> {
  const [clientId, kid] = [`bench-${randomUUID()}`, randomUUID()];
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  await saveClient(ledger, { clientId, tenant: 'bench', jwks: { keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES384', use: 'sig' }] }, scopes: scope.split(' ') });
  return createTokenClient({ tokenUrl: `${url}/oauth2/token`, clientId, scope, privateKey, kid, algorithm: 'ES384' });
}
