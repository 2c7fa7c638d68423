import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createTestDatabase, execute, type TestDatabase } from '../../../test/support/database.ts';
import { ledgerChecks } from './checks.ts';
import { type Ledger, openLedger } from './database.ts';
import { migrateLedger } from './migrate.ts';
import { settleRestored } from './restored.ts';

const FUNCTIONS = ['pg_control_system()', 'pg_control_checkpoint()', 'pg_walfile_name(pg_lsn)', 'pg_current_wal_lsn()'];

let database: TestDatabase;
let role: string;
let ledger: Ledger;
/** A database of a role that is nothing but its owner. */
beforeEach(async () => {
  database = await createTestDatabase();
  role = `ordinary_${randomBytes(6).toString('hex')}`;
  await execute(database.url, `create role ${role} login password 'p'; alter database ${new URL(database.url).pathname.slice(1)} owner to ${role}`);
  const url = new URL(database.url);
  [url.username, url.password] = [role, 'p'];
  ledger = openLedger(url.href, { onError: () => undefined });
});
afterEach(async () => {
  await ledger.destroy();
  const server = new URL(database.url);
  server.pathname = 'postgres';
  await database.drop();
  await execute(server.href, `drop role ${role}`);
});

const refuse = (functions: readonly string[]) => execute(database.url, functions.map((name) => `revoke execute on function ${name} from public`).join(';'));
const restoredCheck = () => ledgerChecks(ledger)['restored']?.();
/** What a dump and its restore do to a row. */
const writeAnew = () => ledger.transaction().execute(async (trx) => {
  const rows = await trx.deleteFrom('setting').returningAll().execute();
  await trx.insertInto('setting').values(rows).execute();
});
const settle = () => settleRestored(ledger, { isAnythingLost: false, requestId: randomUUID() });

describe('where the ledger stands, as a role that is no superuser reads it', () => {
  test('needs nothing that reads the control file', async () => {
    await refuse(['pg_control_system()', 'pg_control_checkpoint()']);
    await migrateLedger(ledger);
    expect(await restoredCheck()).toMatchObject({ state: 'ok' });
    await writeAnew();
    await migrateLedger(ledger);
    expect(await restoredCheck()).toMatchObject({ state: 'fail', fix: expect.stringContaining('ehch restored') });
    await settle();
    expect(await restoredCheck()).toMatchObject({ state: 'ok' });
  });

  test('is told of a restored dump alone where PostgreSQL does not tell its line of history either, and says so', async () => {
    await refuse(FUNCTIONS);
    await migrateLedger(ledger);
    expect(await restoredCheck()).toMatchObject({ state: 'warn', found: expect.stringContaining('standby'), fix: expect.stringContaining('pg_walfile_name') });
    await writeAnew();
    expect(await restoredCheck()).toMatchObject({ state: 'fail' });
    await settle();
    expect(await restoredCheck()).toMatchObject({ state: 'warn' });
    await execute(database.url, FUNCTIONS.map((name) => `grant execute on function ${name} to ${role}`).join(';'));
    await migrateLedger(ledger);
    expect(await restoredCheck()).toMatchObject({ state: 'ok' });
  });
});

describe('where the ledger stands', () => {
  const note = async () => (await ledger.selectFrom('setting').select('value').where('name', '=', 'ledger-home').executeTakeFirstOrThrow()).value;
  const rewrite = async (change: (parts: string[]) => string[]) => {
    const value = change((await note()).split('/')).join('/');
    await sql`update setting set value = replace(${value}, 'MARK', pg_current_xact_id()::xid::text) where name = 'ledger-home'`.execute(ledger);
  };
  beforeEach(() => migrateLedger(ledger));

  test('is elsewhere once a standby has taken over, which begins a line of history anew', async () => {
    await rewrite(([, , database = '']) => ['MARK', '0000002A', database]);
    expect(await restoredCheck()).toMatchObject({ state: 'fail', found: expect.stringContaining('standby') });
    await settle();
    expect(await restoredCheck()).toMatchObject({ state: 'ok' });
  });

  test('is elsewhere in a copy of the database', async () => {
    await rewrite(([, timeline = '']) => ['MARK', timeline, '1']);
    expect(await restoredCheck()).toMatchObject({ state: 'fail' });
  });

  test('is read of an earlier release as well, and noted anew by this one where nothing is another', async () => {
    await rewrite(([, timeline = '', database = '']) => ['7311264092137712345', timeline, database]);
    expect(await restoredCheck()).toMatchObject({ state: 'ok' });
    await migrateLedger(ledger);
    expect((await note()).split('/')[0]?.length).toBeLessThan(11);
    await rewrite(([, , database = '']) => ['7311264092137712345', '0000002A', database]);
    await migrateLedger(ledger);
    expect(await restoredCheck()).toMatchObject({ state: 'fail' });
  });

  test('is not another after the table was written anew by vacuum', async () => {
    await sql`vacuum full setting`.execute(ledger);
    await sql`vacuum freeze setting`.execute(ledger);
    expect(await restoredCheck()).toMatchObject({ state: 'ok' });
  });
});
