import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { sql } from 'kysely';
import { type OtlpReceiver, startOtlpReceiver } from '../support/otlp-receiver.ts';
import { exampleOf, type Journey, startJourney } from '../support/journey.ts';
import { until } from '../support/until.ts';

/** A resident whose every word can be found again. */
const CANARIES = ['Quillfeather', 'Zzcanary', '9000000009', '900 000 0009', 'Canary Wharf Cottage', '07700 900999', 'zz.canary@example.org', 'Budgerigar concern', 'LOCAL-CANARY'];
const HOME = { odsCode: 'VM1AB' };
const RESIDENT = { nhsNumber: '900 000 0009', localId: 'LOCAL-CANARY' };
const system = 'https://care.sunnyside.example';

const backends = process.env['REDIS_URL'] ? ['postgres', 'redis'] : ['postgres'];

describe.each(backends)('on %s', (backend) => {
  let journey: Journey;
  let traces: OtlpReceiver;
  beforeAll(async () => {
    traces = await startOtlpReceiver();
    journey = await startJourney({ redis: backend === 'redis', env: { EHCH_LOG_LEVEL: 'debug', OTEL_EXPORTER_OTLP_ENDPOINT: traces.url } });
  });
  afterAll(async () => {
    await journey.close();
    await traces.close();
  });

  test('SEC-050: nothing of a resident is in logs, metrics, traces, queue, jobs or error answers', async () => {
    const answers: string[] = [];
    const refused = async (recordType: string, record: unknown) => {
      const response = await journey.client.postJson(`/records/${recordType}`, record);
      answers.push(await response.text());
      expect(response.status).toBeGreaterThanOrEqual(400);
    };
    await journey.subscriber.subscribe(journey.client, 'home-round-outcome', { content: 'full-resource' });
    await until('the handshake', () => journey.subscriber.handshakes === 1);
    await journey.send('home-register', exampleOf('home-register', { home: HOME }));
    const register = exampleOf('resident-register', {
      home: HOME,
      resident: RESIDENT,
      name: { family: 'Quillfeather', given: ['Zzcanary'] },
      phone: '07700 900999',
      address: { lines: ['Canary Wharf Cottage'], postcode: 'ZZ99 3CZ' },
      contacts: [{ id: 'c1', name: 'Zzcanary Quillfeather', relationship: 'child', email: 'zz.canary@example.org' }],
      source: { system, id: 'RES-C' },
    });
    await journey.send('resident-register', register);
    const outcome = exampleOf('round-outcome', { home: HOME, resident: RESIDENT, concern: 'Budgerigar concern', source: { system, id: 'RO-C' } });
    await journey.send('round-outcome', outcome);
    await journey.settle();
    expect(journey.subscriber.events).toHaveLength(1);

    await refused('resident-register', { ...register, birthDate: 'Quillfeather', gender: 'Zzcanary' });
    await refused('resident-register', { ...register, name: { family: 'Zzcanary Quillfeather', given: [] } });
    await refused('round-outcome', { ...outcome, decision: 'Budgerigar concern' });
    await refused('round-outcome', { ...outcome, concern: 'Budgerigar concern changed' });
    await refused('resident-register', { ...register, resident: { nhsNumber: '9000000017', localId: 'LOCAL-CANARY' } });
    answers.push(await (await journey.client.fetch('/receipts/Quillfeather')).text());
    answers.push(await (await fetch(`${journey.process.url}/records/Quillfeather`)).text());

    await until('the traces', () => ['intake', 'map', 'publish', 'notify'].every((name) => traces.spans.some((span) => span.name === name)));
    const places: Record<string, string> = {
      traces: traces.text(),
      logs: journey.process.output(),
      metrics: await (await fetch(`${journey.process.url}/metrics`)).text(),
      answers: answers.join('\n'),
      queue: backend === 'redis' ? await dumpRedis() : JSON.stringify((await sql`select * from bullmq.job`.execute(journey.database.ledger)).rows),
      lanes: JSON.stringify([(await journey.database.ledger.selectFrom('lane_key').selectAll().execute()), (await journey.database.ledger.selectFrom('lane_name').selectAll().execute()), (await journey.database.ledger.selectFrom('audit').selectAll().execute())]),
    };
    const found = Object.entries(places).flatMap(([place, text]) => CANARIES.filter((canary) => text.includes(canary)).map((canary) => `${canary} in ${place}`));
    expect(found).toEqual([]);
    expect(places['logs']).toContain('request-answered');
    expect(places['metrics']).toContain('lane_items_settled_total');
  });
});

async function dumpRedis(): Promise<string> {
  const redis = new Redis(process.env['REDIS_URL'] ?? '');
  const keys = await redis.keys('*');
  const dumps = await Promise.all(keys.map(async (key) => `${key} ${(await redis.dumpBuffer(key))?.toString('latin1') ?? ''}`));
  redis.disconnect();
  return dumps.join('\n');
}
