import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import getPort from 'get-port';
import { sql } from 'kysely';
import { registerClient, type TestClient } from '../support/client.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { readFinalState } from '../support/final-state.ts';
import { exampleOf, type Receipt } from '../support/journey.ts';
import { createTestLedger, type TestLedger } from '../support/ledger.ts';
import { startProcess, type TestProcess } from '../support/processes.ts';
import { firstArrivals, type Subscriber, startSubscriber } from '../support/subscriber.ts';
import { until } from '../support/until.ts';

const HOME = { odsCode: 'VM1AB' };
/** So long does a gateway try to be rid of one record. */
const SENDING_MS = 60_000;
/** A database of its own for each backend, so that no other suite's workers are signalled. */
const redisUrl = process.env['REDIS_URL'] && `${process.env['REDIS_URL']}/8`;
const backends = redisUrl === undefined ? ['postgres'] : ['postgres', 'redis'];

describe.each(backends)('a running stack is upgraded, on %s', (backend) => {
  let database: TestLedger;
  let fhirDatabase: TestDatabase;
  let sandbox: TestProcess;
  let subscriber: Subscriber;
  let old: TestProcess;
  let next: TestProcess | undefined;
  let client: TestClient;
  let settings: Record<string, string>;
  let subscription: string;
  let behindGateway: TestProcess[];
  const folder = mkdtempSync(join(tmpdir(), 'ehch-upgrade-'));

  const start = async (name: string, port?: number) => startProcess('services/standalone/src/main.ts', { ...settings, EHCH_DATA_DIR: join(folder, name), EHCH_PORT: String(port ?? (await getPort({ host: '127.0.0.1' }))) });

  beforeAll(async () => {
    [database, fhirDatabase, subscriber] = await Promise.all([createTestLedger(), createTestDatabase(), startSubscriber()]);
    sandbox = await startProcess('services/fhir-sandbox/src/main.ts', { DATABASE_URL: fhirDatabase.url });
    const port = await getPort({ host: '127.0.0.1' });
    settings = { DATABASE_URL: database.url, FHIR_BASE_URL: `${sandbox.url}/sandbox/fhir/R4`, EHCH_ENDPOINT_ALLOW: subscriber.origin, EHCH_PUBLIC_URL: `http://127.0.0.1:${port}`, ...(backend === 'redis' && { REDIS_URL: redisUrl ?? '' }) };
    old = await start('old', port);
    behindGateway = [old];
    client = await registerClient(database.ledger, old.url);
    subscription = await subscriber.subscribe(client, 'home-round-outcome');
    await until('the handshake', () => subscriber.handshakes === 1);
  }, 120_000);
  afterAll(async () => {
    for (const process of [old, next, sandbox]) await process?.stop();
    await subscriber.close();
    await database.close();
    await fhirDatabase.drop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  /** Sends as a gateway does: to whoever is ready, and again where the answer was lost, under the same key. */
  const send = async (recordType: string, record: { source: Record<string, unknown> }): Promise<string> => {
    for (const end = performance.now() + SENDING_MS; performance.now() < end; ) {
      for (const { url } of behindGateway) {
        const response = await client.postJson(`${url}/records/${recordType}`, record, { 'idempotency-key': `"${String(record.source['id'])}"` }).catch(() => undefined);
        if (response?.status === 202) return ((await response.json()) as Receipt).id;
        if (response !== undefined && response.status < 500) throw new Error(`${response.status} ${await response.text()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${recordType} was not accepted within ${SENDING_MS} ms`);
  };

  /** Sends one outcome after another, until it is ended. Rejects then where one was not taken. */
  const startLoad = (): { receipts: readonly string[]; end(): Promise<void> } => {
    let isLoaded = true;
    const receipts: string[] = [];
    const sending = (async () => {
      for (let number = 1; isLoaded; number += 1) receipts.push(await send('round-outcome', exampleOf('round-outcome', { home: HOME, source: { id: `RO-${number}` } })));
    })();
    // It is told of where the load is ended, whatever fails before.
    sending.catch(() => undefined);
    return {
      receipts,
      end: () => {
        isLoaded = false;
        return sending;
      },
    };
  };

  /** What a later release does first to the ledger that this one works with: it adds, and takes nothing away. */
  const expandAsLaterRelease = async () => {
    const { rows } = await sql<{ name: string }>`select table_name as name from information_schema.tables where table_schema = 'ledger' and table_type = 'BASE TABLE' and table_name not like 'kysely%'`.execute(database.ledger);
    expect(rows.length).toBeGreaterThan(20);
    for (const { name } of rows) await sql`alter table ${sql.id('ledger', name)} add column later_release text default 'unknown'`.execute(database.ledger);
    await sql`insert into ledger.kysely_migration (name, timestamp) values ('9999-later-release', '2030-01-01T00:00:00Z')`.execute(database.ledger);
  };

  test('under load, with old and new side by side: nothing is lost, nothing is doubled, and the old one ends clean', async () => {
    await send('home-register', exampleOf('home-register', { home: HOME }));
    await send('resident-register', exampleOf('resident-register', { home: HOME, resident: { nhsNumber: '9000000009', localId: 'R-1' } }));
    const loading = startLoad();
    const { receipts } = loading;
    try {
      await until('the old one works', () => subscriber.events.length >= 5);
      await expandAsLaterRelease();
      next = await start('new');
      behindGateway = [next, old];
      const atStart = receipts.length;
      await until('both have work', () => receipts.length >= atStart + 5);
      behindGateway = [next];
      expect(await old.stop()).toBe(0);
      const atStop = receipts.length;
      await until('the new one works alone', () => receipts.length >= atStop + 5);
    } finally {
      await loading.end();
    }
    await until('everything is told', () => firstArrivals(subscriber.events, subscription).length === receipts.length);

    const { duplicates, versions } = await readFinalState(settings['FHIR_BASE_URL'] ?? '');
    expect(duplicates).toEqual([]);
    expect([...versions].filter(([identity, version]) => identity.startsWith('Encounter') && version !== '1')).toEqual([]);
    const told = firstArrivals(subscriber.events, subscription);
    expect(told.map(({ number }) => number)).toEqual(receipts.map((_, index) => index + 1));
    expect(new Set(told.map(({ focus }) => focus)).size).toBe(receipts.length);
  }, 180_000);

  test('one of this release starts and works on a ledger of a later one', async () => {
    const again = await start('again');
    behindGateway = [again];
    await next?.stop();
    const told = firstArrivals(subscriber.events, subscription).length;
    await send('round-outcome', exampleOf('round-outcome', { home: HOME, source: { id: 'RO-LATER' } }));
    await until('it is told', () => firstArrivals(subscriber.events, subscription).length === told + 1);
    expect(await again.stop()).toBe(0);
  }, 60_000);
});
