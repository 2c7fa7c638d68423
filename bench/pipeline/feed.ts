import { Pool } from 'undici';
import { countOf, type Post, type Week } from './week.ts';
import { type PipelineProcess, startPipelineProcess } from './process.ts';
import { processorTimeOf } from './processor-time.ts';
import type { Servers } from './servers.ts';

const SENDERS = 4;

/** Sends posts, four at a time. @throws when one is not accepted. */
export async function send({ url, token }: Pick<PipelineProcess, 'url' | 'token'>, posts: readonly Post[]): Promise<void> {
  const pool = new Pool(url, { connections: SENDERS });
  const waiting = posts.values();
  const sendNext = async (): Promise<void> => {
    for (const { recordType, body } of waiting) {
      const { statusCode, body: answer } = await pool.request({ method: 'POST', path: `/records/${recordType}`, body, headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) } });
      const text = await answer.text();
      if (statusCode !== 202) throw new Error(`${recordType} was refused with ${statusCode}: ${text.slice(0, 500)}`);
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sendNext));
  await pool.close();
}

/** One run of a pipeline. Times in nanoseconds. */
export interface Run {
  elapsedNs: number;
  /** Of the pipeline's process, PostgreSQL and Redis; undefined where the machine cannot tell. */
  cpuNs: { pipeline: number; postgres: number | undefined; redis: number | undefined };
  rssBytes: number;
}

interface RunOptions {
  pipeline: string;
  servers: Servers;
  fhirBaseUrl: string;
  /** Called when all is warm and nothing is under way. */
  beforeTiming?(): Promise<void>;
  /** Where to leave the transactions that were sent, but for those of the set-up. */
  sentFile?: string;
}

/** Starts a pipeline on an empty database and an empty Redis, sets it up and warms it, then times it from the first post to the last published record. */
export async function runPipeline({ pipeline, servers, fhirBaseUrl, beforeTiming, sentFile }: RunOptions, { setUp, warmUp, records }: Week): Promise<Run> {
  const database = await servers.fresh();
  const running = await startPipelineProcess(pipeline, { databaseUrl: database.url, redisUrl: servers.redisUrl, fhirBaseUrl });
  let published = 0;
  let atRest = { cpuNs: 0 };
  for (const posts of [...setUp, warmUp]) {
    if (sentFile !== undefined && posts === warmUp) running.record('warmUp');
    await send(running, posts);
    published += countOf(posts);
    atRest = await running.published(published);
  }
  await beforeTiming?.();
  if (sentFile !== undefined) running.record('records');
  const before = serverTimes();
  const startedAt = process.hrtime.bigint();
  const reached = running.published(published + countOf(records));
  const [{ cpuNs, rssBytes }] = await Promise.all([reached, send(running, records)]);
  const elapsedNs = Number(process.hrtime.bigint() - startedAt);
  const after = serverTimes();
  await running.stop(sentFile);
  await database.drop();
  return { elapsedNs, rssBytes, cpuNs: { pipeline: cpuNs - atRest.cpuNs, postgres: less(after.postgres, before.postgres), redis: less(after.redis, before.redis) } };
}

const serverTimes = () => ({ postgres: processorTimeOf('postgres'), redis: processorTimeOf('redis-server') });

const less = (after: number | undefined, before: number | undefined): number | undefined => (after === undefined || before === undefined ? undefined : after - before);

/** Of all processes together. */
export const wholeCpuNs = ({ cpuNs: { pipeline, postgres = 0, redis = 0 } }: Run): number => pipeline + postgres + redis;
