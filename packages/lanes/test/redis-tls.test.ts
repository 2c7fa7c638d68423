import { fork } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { makeCertificates, type TestCertificates } from '../../../test/support/certificates.ts';
import { askRedis, startTestCluster } from '../../../test/support/redis-cluster.ts';
import { startTestRedisWithTls, startTestSentinel } from '../../../test/support/redis.ts';
import { readRedisAddress } from '../src/redis-address.ts';
import { connectRedis } from '../src/redis-connect.ts';
import { createLaneFixture, type LaneFixture, until } from './lane-fixture.ts';

const ITEMS = 40;

const redisUrl = process.env['REDIS_URL'];
// A Redis that was built without TLS does not know the setting.
const knowsTls = redisUrl !== undefined && Object.keys(Object(await askRedis({ url: redisUrl }, (redis) => redis.call('CONFIG', 'GET', 'tls-port')))).length > 0;
const certificates = makeCertificates();
const canRun = knowsTls && certificates !== undefined;
if (!canRun) console.warn('*** Redis over TLS is not tested: it needs a Redis that was built with TLS, and openssl. ***');
afterAll(() => certificates?.remove());

const closing: (() => Promise<unknown> | unknown)[] = [];
let lane: LaneFixture;
beforeEach(async () => {
  lane = await createLaneFixture('postgres');
  closing.unshift(() => lane.close());
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** In a process of its own, which is told of the authority as an operator tells it. */
async function drainAll(url: string, { ca }: TestCertificates): Promise<void> {
  const worker = fork(new URL('./worker-process.ts', import.meta.url), [lane.database.url, url], { env: { ...process.env, NODE_EXTRA_CA_CERTS: ca } });
  closing.unshift(() => worker.kill('SIGKILL'));
  const exit = once(worker, 'exit');
  await lane.append(ITEMS, 8);
  await until(`${ITEMS} effects`, async () => (await lane.effects()).length === ITEMS, 40_000);
  worker.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
}

async function startOne(files: TestCertificates): Promise<string> {
  const redis = await startTestRedisWithTls(files);
  closing.unshift(() => redis?.stop());
  return redis!.url;
}

(canRun ? describe : describe.skip)('SEC-058: lanes on Redis over TLS, whose certificate is for a name', () => {
  const files = certificates!;

  test('do all the work on one', async () => {
    await drainAll(await startOne(files), files);
  }, 60_000);

  test('do all the work on a cluster', async () => {
    const cluster = await startTestCluster(files);
    closing.unshift(() => cluster?.stop());
    await drainAll(cluster!.url, files);
  }, 60_000);

  test('do all the work on the master that a sentinel knows, which is asked over TLS too', async () => {
    const sentinel = await startTestSentinel({ url: await startOne(files) }, 'ehch', files);
    closing.unshift(() => sentinel.stop());
    await drainAll(`rediss+sentinel://localhost:${sentinel.port}/ehch`, files);
  }, 60_000);

  test('say nothing to one that nobody vouches for', async () => {
    const redis = connectRedis(readRedisAddress(await startOne(files)), {});
    const [error] = await once(redis, 'error');
    redis.disconnect();
    expect(error).toMatchObject({ message: expect.stringContaining('certificate') });
  });
});
