import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Bundle, Encounter } from '@medplum/fhirtypes';
import { firstArrivals } from '../support/subscriber.ts';
import { type EmbeddedStack, startEmbeddedStack } from '../support/embedded-stack.ts';
import { exampleOf, type Receipt } from '../support/journey.ts';
import { startTestRedis, type TestRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

const SENDERS = 20;
const COPIES = 200;
const KILLS = 4;
const ADA = '9000000009';
const SYSTEM = 'https://gp.elmlane.example/Id/encounter';
const HOME = { odsCode: 'VM1AB' };

let redis: TestRedis | undefined;
beforeAll(async () => { redis = process.env['REDIS_URL'] ? await startTestRedis() : undefined; });
afterAll(() => redis?.stop());

const encounter = (status: Encounter['status'], lastUpdated: string): Encounter => ({
  resourceType: 'Encounter',
  meta: { lastUpdated },
  identifier: [{ system: SYSTEM, value: 'E-1' }],
  status,
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HH' },
  subject: { identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: ADA } },
});

const post = (stack: EmbeddedStack, body: Encounter) => stack.fetch('/fhir/R4/Encounter', { method: 'POST', headers: { 'content-type': 'application/fhir+json' }, body: JSON.stringify(body) });

/** As a client does that wants it to arrive: comes again whatever breaks, until it is told that it is stored. */
async function postUntilStored(stack: EmbeddedStack, body: Encounter): Promise<{ status: number; receipt: string }> {
  for (;;) {
    const response = await post(stack, body).catch(() => undefined);
    if (response && response.status < 300) return { status: response.status, receipt: response.headers.get('x-receipt') ?? '' };
    if (response && response.status < 500 && response.status !== 409 && response.status !== 401) throw new Error(`refused: ${response.status} ${await response.text()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Has Redis forget all that waits in it. */
async function flush({ url }: TestRedis): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('FLUSHALL\r\n');
  await new Promise((resolve) => { socket.on('data', resolve).on('error', resolve).on('close', resolve); });
  socket.destroy();
}

const backends = process.env['REDIS_URL'] ? (['postgres', 'redis'] as const) : (['postgres'] as const);

describe.each(backends)('on %s', (backend) => {
  test(`walk (b) 6: ${COPIES} copies of one encounter from ${SENDERS} senders, while everything is killed, are one encounter, one version and one event`, async () => {
    const stack = await startEmbeddedStack(backend === 'redis' && redis ? { redisUrl: redis.url } : {});
    try {
      for (const [type, changes] of [['home-register', { home: HOME }], ['resident-register', { home: HOME, resident: { nhsNumber: ADA } }]] as const) {
        const receipt = (await (await stack.postJson(`/records/${type}`, exampleOf(type, changes))).json()) as Receipt;
        await stack.settle([receipt], 60_000);
      }
      const subscription = await stack.subscriber.subscribe({ fetch: stack.fetch, postJson: stack.postJson } as never, 'encounter-withdrawn');
      await until('the subscription is active', async () => JSON.stringify(await (await stack.fetch(`/fhir/R4/Subscription/${subscription}`)).json()).includes('"status":"active"'));
      const first = await post(stack, encounter('finished', '2026-11-17T10:00:00Z'));
      expect(first.status).toBe(201);

      const withdrawn = encounter('entered-in-error', '2026-11-17T11:00:00Z');
      const answers: { status: number; receipt: string }[] = [];
      let left = COPIES;
      const sender = async () => {
        while (left-- > 0) answers.push(await postUntilStored(stack, withdrawn));
      };
      const sending = Promise.all(Array.from({ length: SENDERS }, sender));
      for (let kill = 0; kill < KILLS; kill += 1) {
        await new Promise((resolve) => setTimeout(resolve, 700));
        if (kill % 2 === 0) await stack.restart();
        else await stack.killPostgres();
        if (backend === 'redis' && redis) await flush(redis);
      }
      await sending;
      await until('it is told', () => firstArrivals(stack.subscriber.events, subscription).length > 0, 120_000);
      await stack.settle([], 120_000);

      expect(answers).toHaveLength(COPIES);
      expect(new Set(answers.map(({ receipt }) => receipt)).size).toBe(1);
      const found = (await (await fetch(`${stack.sandbox}/Encounter?identifier=${SYSTEM}|E-1`)).json()) as Bundle<Encounter>;
      expect(found.entry?.map(({ resource }) => [resource?.status, resource?.meta?.versionId])).toEqual([['entered-in-error', '2']]);
      expect(firstArrivals(stack.subscriber.events, subscription).map(({ number }) => number)).toEqual([1]);
    } finally {
      await stack.close();
    }
  }, 400_000);
});
