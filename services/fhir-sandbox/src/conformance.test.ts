import { createLogger, createHealth, createHttpApp, createMetrics, listen } from '@ehch/service-kit';
import { describeFhirServer } from '../../../test/conformance/fhir-server.ts';
import { createTestDatabase } from '../../../test/support/database.ts';
import { createSandbox } from './index.ts';

describeFhirServer('the sandbox', async () => {
  const database = await createTestDatabase();
  const sandbox = await createSandbox({ databaseUrl: database.url });
  await sandbox.migrate();
  const logger = createLogger({ service: 'fhir-sandbox', level: 'silent' });
  const app = createHttpApp({ logger, metrics: createMetrics(), health: createHealth({ checks: {} }), routes: { '/sandbox/fhir/R4': sandbox.router } });
  const server = await listen(app, { port: 0, host: '127.0.0.1' });
  return {
    baseUrl: `${server.url}/sandbox/fhir/R4`,
    close: async () => {
      await server.close();
      await sandbox.close();
      await database.drop();
    },
  };
});
