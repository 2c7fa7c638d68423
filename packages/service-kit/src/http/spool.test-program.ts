/** Sends itself a large body and prints how it answered. Run where no file may grow large, as on a full disk. */
import { Router } from 'express';
import { createHealth } from '../health.ts';
import { createLogger } from '../log/log.ts';
import { createMetrics } from '../metrics.ts';
import { createHttpApp } from './app.ts';
import { listen } from './listen.ts';
import { spoolBody } from './spool.ts';

const router = Router();
router.post('/', async (req, res) => {
  await spoolBody(req, { types: ['text/csv'], limit: 8 * 1_048_576 });
  res.sendStatus(204);
});
const app = createHttpApp({ logger: createLogger({ service: 'kit', level: 'silent' }), metrics: createMetrics(), health: createHealth({ checks: {} }), routes: { '/': router } });
const server = await listen(app, { port: 0, host: '127.0.0.1' });
const send = (size: number) => fetch(server.url, { method: 'POST', headers: { 'Content-Type': 'text/csv' }, body: Buffer.alloc(size) });
const [large, small] = [await send(4_000_000), await send(1_000)];
process.stdout.write(`${large.status} ${large.headers.get('retry-after')} ${small.status}\n`);
await server.close({ deadlineMs: 0 });
