import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type EmbeddedPostgres, migrateLedger, openLedger, startEmbeddedPostgres } from '@ehch/ledger';
import { sql } from 'kysely';
import { makeCertificates, type TestCertificates } from '../../../test/support/certificates.ts';
import { execute } from '../../../test/support/database.ts';
import { createLaneFixture, effectDrain, LANE, until } from './lane-fixture.ts';

const certificates = makeCertificates();
const other = makeCertificates();
let dataDir: string;
let postgres: EmbeddedPostgres;
let hasTls = false;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ehch-tls-'));
  postgres = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
  hasTls = certificates !== undefined && (await execute(postgres.url, "select from pg_settings where name = 'ssl_library' and setting <> ''")).length > 0;
  if (hasTls) await turnOnTls(certificates!);
  else console.warn('*** PostgreSQL over TLS is not tested: it needs a PostgreSQL that was built with OpenSSL, and openssl. ***');
});
afterAll(async () => {
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
  for (const files of [certificates, other]) files?.remove();
});

async function turnOnTls({ certificate, key }: TestCertificates): Promise<void> {
  for (const [name, value] of [['ssl_cert_file', certificate], ['ssl_key_file', key], ['ssl', 'on']]) await execute(postgres.url, `alter system set ${name} = '${value}'`);
  await execute(postgres.url, 'select pg_reload_conf()');
  await until('TLS is on', async () => (await execute(postgres.url, "select from pg_settings where name = 'ssl' and setting = 'on'")).length === 1);
}

/** As DATABASE_URL names it. */
function urlWith({ ca }: TestCertificates, host = 'localhost'): string {
  const url = new URL(postgres.url);
  url.hostname = host;
  url.searchParams.set('sslmode', 'verify-full');
  url.searchParams.set('sslrootcert', ca);
  return url.href;
}

test('SEC-058: ledger and lanes work over TLS, on all of their connections', async () => {
  if (!hasTls) return;
  const lane = await createLaneFixture('postgres', { url: urlWith(certificates!), drop: () => Promise.resolve() });
  const lanes = await lane.openLanes();
  await lanes.run(LANE, effectDrain((ref) => ({ is: 'done', value: ref })));
  await lanes.signal({ lane: LANE, keys: await lane.append(3, 1) });
  await until('three effects', async () => (await lane.effects()).length === 3);
  const { rows } = await sql<{ name: string; ssl: boolean }>`
    select distinct application_name as name, ssl from pg_stat_activity join pg_stat_ssl using (pid) where datname = current_database() order by 1`.execute(lane.ledger);
  // A worker's own connection, on which it listens, goes by the name of its lane.
  expect(rows).toEqual(['ehch', 'ehch lanes', LANE].map((name) => ({ name, ssl: true })));
  await lane.close();
}, 60_000);

test.each([
  ['an authority that does not vouch for it', () => urlWith(other!)],
  ['another name than its certificate is for', () => urlWith(certificates!, '127.0.0.1')],
])('SEC-058: the ledger says nothing to a server with %s', async (_what, url) => {
  if (!hasTls) return;
  const ledger = openLedger(url(), { poolSize: 1, onError: () => undefined });
  await expect(migrateLedger(ledger)).rejects.toThrow(/certificate/);
  await ledger.destroy();
});
