import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MedplumClient } from '@medplum/core';
import type { Bundle, Resource, StructureDefinition } from '@medplum/fhirtypes';
import { type Job, Queue, Worker } from 'bullmq';
import express from 'express';
import { Redis } from 'ioredis';
import { typeOf } from '../record.ts';
import { snapshots } from '../validation/snapshots.ts';
import { fillMedplum, medplum } from '../validation/validators.ts';
import { IN_FLIGHT, type Pipeline, type PipelineOptions, type StartPipeline } from './pipeline.ts';

interface Arrived {
  recordType: string;
  record: object;
}

/** By canonical, with snapshots. */
type Profiles = ReadonlyMap<string, StructureDefinition>;

/** Medplum checks each resource against its R4 type. */
export const startUsual: StartPipeline = (options) => start(options, new Map());

/** Medplum checks each resource against those of its profiles that are ours. */
export const startUsualWithProfiles: StartPipeline = async (options) => start(options, await snapshots());

/**
 * The pipeline that is usually written: express takes the records; each step is a BullMQ queue whose jobs carry the payload;
 * Medplum's validator checks, and MedplumClient sends. It keeps no order and no receipt.
 */
async function start({ redisUrl, fhirBaseUrl, onPublished, onFailure }: PipelineOptions, profiles: Profiles): Promise<Pipeline> {
  fillMedplum();
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const shared = { connection: redis, prefix: '{usual}' };
  const queueOf = <T>(name: string) => new Queue<T>(name, { ...shared, defaultJobOptions: { attempts: 3, removeOnComplete: true } });
  const [mapping, validating, publishing] = [queueOf<Arrived>('map'), queueOf<Bundle>('validate'), queueOf<Bundle>('publish')];
  const client = new MedplumClient({ baseUrl: new URL(fhirBaseUrl).origin, fhirUrlPath: new URL(fhirBaseUrl).pathname, cacheTime: 0 });
  const workers = [
    new Worker<Arrived>('map', async ({ data }) => void (await validating.add('validate', map(data))), { ...shared, concurrency: IN_FLIGHT }),
    new Worker<Bundle>('validate', async ({ data }) => void (await publishing.add('publish', validated(data, profiles))), { ...shared, concurrency: IN_FLIGHT }),
    new Worker<Bundle>('publish', async ({ data }: Job<Bundle>) => { refuseFailedEntries(await client.executeBatch(data)); onPublished(); }, { ...shared, concurrency: IN_FLIGHT }),
  ];
  for (const worker of workers) worker.on('failed', (_job, error) => { onFailure(error.message); });
  const server = createServer(intakeInto(mapping));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await Promise.all([...workers, mapping, validating, publishing].map((one) => one.close()));
      redis.disconnect();
    },
  };
}

function intakeInto(queue: Queue<Arrived>): express.Express {
  const app = express();
  app.use(express.json({ limit: '8mb' }));
  app.post('/records/:recordType', async (req, res) => {
    const records = req.body as object[];
    await queue.addBulk(records.map((record) => ({ name: 'map', data: { recordType: req.params.recordType, record } })));
    res.status(202).json({ accepted: records.length });
  });
  return app;
}

function map({ recordType, record }: Arrived): Bundle {
  const type = typeOf(recordType);
  const read = type.read(record);
  if (!read.ok) throw new Error('a record was refused');
  return type.map(read.record);
}

function validated(bundle: Bundle, profiles: Profiles): Bundle {
  for (const { resource } of bundle.entry ?? []) if (resource && refused(resource, profiles)) throw new Error('a resource was refused');
  return bundle;
}

function refused(resource: Resource, profiles: Profiles): boolean {
  const claimed = (resource.meta?.profile ?? []).flatMap((canonical) => profiles.get(canonical) ?? []);
  return (claimed.length > 0 ? claimed : [undefined]).some((profile) => medplum(resource, profile) === 'refuses');
}

function refuseFailedEntries({ entry = [] }: Bundle): void {
  if (!entry.every(({ response }) => response?.status.startsWith('2'))) throw new Error('an entry failed');
}
