import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createTestLedger, type TestLedger } from '../../../../test/support/ledger.ts';
import { inTransaction, openLedger } from '../database.ts';
import { sealAudit } from './seal.ts';
import { verifyAudit } from './verify.ts';
import { type AuditEntry, writeAudit } from './write.ts';

let database: TestLedger;
beforeAll(async () => {
  database = await createTestLedger();
});
afterAll(() => database.close());

/** As whoever owns the tables could: past the guards. */
const past = (statement: string) => database.ledger.connection().execute(async (one) => {
  await sql`set session_replication_role = replica`.execute(one);
  await sql.raw(statement).execute(one);
  await sql`set session_replication_role = origin`.execute(one);
});
const note = (entityId: string): AuditEntry => ({ tenant: 't', clientId: 'c', action: 'R', event: 'fhir-read', entityType: 'Encounter', entityId, resources: [{ reference: `Encounter/${entityId}`, version: '1' }] });
const write = (count: number) => writeAudit(database.ledger, Array.from({ length: count }, (_, index) => note(String(index))));

beforeEach(() => past('truncate audit, audit_seal restart identity'));

describe('the chain of the audit (SEC-034)', () => {
  test('is whole over several seals, and knows what is not sealed yet', async () => {
    await write(3);
    expect(await sealAudit(database.ledger, 2)).toMatchObject({ number: 1, rows: 2 });
    expect(await sealAudit(database.ledger, 2)).toMatchObject({ number: 2, rows: 1 });
    expect(await sealAudit(database.ledger, 2)).toBeUndefined();
    await write(1);
    expect(await verifyAudit(database.ledger)).toMatchObject({ state: 'whole', seals: 2, rows: 3, pending: 1, head: { number: 2 } });
  });

  test.each([
    ["update audit set client_id = 'someone-else' where id = 4", { seal: 2, row: 4, fault: 'row-changed' }],
    ["update audit set at = at + interval '1 microsecond' where id = 2", { seal: 1, row: 2, fault: 'row-changed' }],
    ['delete from audit where id = 5', { seal: 2, row: 5, fault: 'row-missing' }],
    ['delete from audit_seal where number = 1', { seal: 1, fault: 'seal-missing' }],
    ["update audit_seal set ids = '{[1,2)}' where number = 1", { seal: 1, fault: 'seal-changed' }],
    ["insert into audit (id, action, event, entity_type, entity_id) overriding system value values (-7, 'R', 'x', 'x', 'x')", { seal: 1, row: -7, fault: 'row-added' }],
  ])('names the first place that does not fit after %s', async (statement, at) => {
    await write(3);
    await sealAudit(database.ledger);
    await write(3);
    await sealAudit(database.ledger);
    await past(statement);
    expect(await verifyAudit(database.ledger)).toEqual({ state: 'broken', at });
  });

  test('covers a row whose transaction ends after later rows were sealed', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => { release = resolve; });
    let written = (): void => undefined;
    const early = new Promise<void>((resolve) => { written = resolve; });
    const slow = inTransaction(database.ledger, async (trx) => {
      await writeAudit(trx, [note('slow')]);
      written();
      await held;
    });
    await early;
    await write(2);
    expect(await sealAudit(database.ledger)).toMatchObject({ rows: 2 });
    release();
    await slow;
    expect(await verifyAudit(database.ledger)).toMatchObject({ state: 'whole', pending: 1 });
    expect(await sealAudit(database.ledger)).toMatchObject({ rows: 1 });
    expect(await verifyAudit(database.ledger)).toMatchObject({ state: 'whole', rows: 3, pending: 0 });
  });

  test('tells a row that was put under a number that nobody used', async () => {
    await write(1);
    await inTransaction(database.ledger, async (trx) => {
      await writeAudit(trx, [note('never')]);
      throw new Error('rolled back');
    }).catch(() => undefined);
    await write(1);
    await past("update audit set at = at");
    await sealAudit(database.ledger);
    // As it stands an hour later, the chain made again by somebody who has the time to.
    await past(`update audit_seal s set sealed_at = sealed_at - interval '2 hours'`);
    await past(`update audit_seal s set digest = sha256(s.previous || convert_to(json_build_array(s.number, s.ids::text, s.gaps::text, s.through, to_char(s.sealed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))::text, 'UTF8') || s.digests)`);
    await past("insert into audit (id, action, event, entity_type, entity_id) overriding system value values (2, 'R', 'x', 'x', 'x')");
    expect(await verifyAudit(database.ledger)).toEqual({ state: 'broken', at: { seal: 1, row: 2, fault: 'row-added' } });
  });

  test('that was made anew from its beginning is told by a seal that was kept elsewhere', async () => {
    await write(2);
    const kept = await sealAudit(database.ledger);
    await past("update audit set client_id = 'nobody'; delete from audit_seal");
    await sealAudit(database.ledger);
    expect(await verifyAudit(database.ledger)).toMatchObject({ state: 'whole' });
    expect(await verifyAudit(database.ledger, kept)).toEqual({ state: 'broken', at: { seal: 1, fault: 'not-that-seal' } });
    expect(await verifyAudit(database.ledger, { number: 9, digest: '' })).toEqual({ state: 'broken', at: { seal: 2, fault: 'seal-missing' } });
  });

  test('is kept by many sealers at once beside many writers, some of whom fail', async () => {
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let turn = 0; turn < 25; turn += 1) {
        const failing = (turn + writer) % 5 === 0;
        await inTransaction(database.ledger, async (trx) => {
          await writeAudit(trx, [note(`${writer}`), note(`${turn}`)]);
          if (failing) throw new Error('rolled back');
        }).catch(() => undefined);
      }
    });
    let writing = true;
    const sealers = Array.from({ length: 3 }, async () => {
      while (writing) await sealAudit(database.ledger, 7);
    });
    await Promise.all(writers).finally(() => { writing = false; });
    await Promise.all(sealers);
    while ((await sealAudit(database.ledger)) !== undefined);
    expect(await verifyAudit(database.ledger)).toMatchObject({ state: 'whole', rows: 8 * 20 * 2, pending: 0 });
  });
});

test('REL-001: sealers and writers that are cut off at any moment leave a chain that is whole', async () => {
  let over = false;
  const endless = async (work: () => Promise<unknown>) => {
    while (!over) await work().catch(() => undefined);
  };
  const busy = [1, 2, 3].flatMap(() => [endless(() => write(5)), endless(() => sealAudit(database.ledger, 11))]);
  const killer = openLedger(database.url, { poolSize: 1, onError: () => undefined });
  for (let turn = 0; turn < 40; turn += 1) {
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle' order by random() limit 2`.execute(killer);
  }
  await killer.destroy();
  over = true;
  await Promise.all(busy);
  while ((await sealAudit(database.ledger)) !== undefined);
  const { count } = await database.ledger.selectFrom('audit').select((of) => of.fn.countAll().as('count')).executeTakeFirstOrThrow();
  expect(await verifyAudit(database.ledger)).toMatchObject({ state: 'whole', rows: count, pending: 0 });
});

describe('the database refuses (SEC-034)', () => {
  test.each(["update audit set outcome = '0'", 'delete from audit', 'truncate audit cascade', "update audit_seal set digest = ''", 'delete from audit_seal', 'truncate audit_seal'])('%s', async (statement) => {
    await write(1);
    await sealAudit(database.ledger);
    await expect(sql.raw(statement).execute(database.ledger)).rejects.toThrow(/only ever added to/);
  });
});
