import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { createValidator } from '@ehch/fhir';
import type { ReadyRecordType } from '@ehch/records';
import type { Bundle } from '@medplum/fhirtypes';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { Pool } from 'undici';
import { typeOf } from '../record.ts';
import { IN_FLIGHT, type StartPipeline } from './pipeline.ts';

interface Batch {
  recordType: string;
  records: object[];
}

const JOBS_AT_ONCE = 4;

/**
 * The least that still has a queue: whatever is posted together is one BullMQ job; one worker step reads, maps and checks with
 * our compiled map and rules and sends with an undici pool. It has no ledger, no order, no receipts, no tokens and no log; what
 * a server made of each entry is not looked at, and a crash may lose or repeat up to a job.
 */
export const startLeanest: StartPipeline = async ({ redisUrl, fhirBaseUrl, onPublished, onFailure }) => {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const shared = { connection: redis, prefix: '{leanest}' };
  const queue = new Queue<Batch>('publish', { ...shared, defaultJobOptions: { attempts: 3, removeOnComplete: true } });
  const base = new URL(fhirBaseUrl);
  const pool = new Pool(base.origin, { connections: IN_FLIGHT });
  const validate = createValidator();
  const publish = async (type: ReadyRecordType, record: object) => {
    const { statusCode, body } = await pool.request({ method: 'POST', path: base.pathname, headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify(validated(type, record, validate)) });
    await body.dump();
    if (statusCode !== 200) throw new Error(`status ${statusCode}`);
    onPublished();
  };
  const worker = new Worker<Batch>('publish', async ({ data: { recordType, records } }) => void (await Promise.all(records.map((record) => publish(typeOf(recordType), record)))), { ...shared, concurrency: JOBS_AT_ONCE });
  worker.on('failed', (_job, error) => { onFailure(error.message); });
  const server = createServer((req, res) => {
    void batchIn(req).then((batch) => queue.add('publish', batch)).then(() => res.writeHead(202).end('{}'), (error: unknown) => { onFailure(String(error)); });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await Promise.all([worker.close(), queue.close(), pool.close()]);
      redis.disconnect();
    },
  };
};

async function batchIn(req: IncomingMessage): Promise<Batch> {
  return { recordType: req.url?.split('/').at(-1) ?? '', records: JSON.parse((await buffer(req)).toString()) as object[] };
}

function validated(type: ReadyRecordType, record: object, validate: ReturnType<typeof createValidator>): Bundle {
  const read = type.read(record);
  if (!read.ok) throw new Error('a record was refused');
  const bundle = type.map(read.record);
  for (const { resource } of bundle.entry ?? []) if (resource && validate(resource).length > 0) throw new Error('a resource was refused');
  return bundle;
}
