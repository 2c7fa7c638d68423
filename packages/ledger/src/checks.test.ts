import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createTestLedger, type TestLedger } from '../../../test/support/ledger.ts';
import { judgeBacklog, judgeClock, judgeDatabase, judgeDurability, judgeMigrations, judgeSetAside, ledgerChecks } from './checks.ts';
import { pendingMigrations } from './migrate.ts';
import { appendToInbox, inTransaction, openLedger } from './index.ts';

const NOW = new Date('2026-11-17T10:00:00Z');
const secondsAgo = (seconds: number): Date => new Date(NOW.getTime() - seconds * 1000);

describe('what is made of the facts', () => {
  test('a database that cannot hold every name is refused, an old one warned of', () => {
    const facts = { version: 180_001, versionText: '18.1', encoding: 'UTF8', bytes: 3_000_000 };
    expect(judgeDatabase(facts)).toEqual({ state: 'ok', found: '18.1, UTF8, 3 MB' });
    expect(judgeDatabase({ ...facts, encoding: 'SQL_ASCII' })).toMatchObject({ state: 'fail', fix: expect.stringContaining('UTF8') });
    expect(judgeDatabase({ ...facts, version: 130_012 })).toMatchObject({ state: 'warn', fix: expect.stringContaining('14') });
  });

  test.each([
    [{ fsync: false, fullPageWrites: true, synchronousCommit: 'on' }],
    [{ fsync: true, fullPageWrites: false, synchronousCommit: 'on' }],
    [{ fsync: true, fullPageWrites: true, synchronousCommit: 'off' }],
  ])('a database that can lose what it acknowledged is refused (REL-001): %j', (facts) => {
    expect(judgeDurability(facts)).toMatchObject({ state: 'fail', fix: expect.any(String) });
  });

  test('clocks may differ by seconds, not by a minute', () => {
    expect(judgeClock({ now: NOW, askedAt: secondsAgo(0.5) })).toEqual({ state: 'ok', found: '+0.5 s from ours' });
    expect(judgeClock({ now: NOW, askedAt: secondsAgo(-30) })).toMatchObject({ state: 'warn', found: '-30.0 s from ours' });
    expect(judgeClock({ now: NOW, askedAt: secondsAgo(61) }).state).toBe('fail');
  });

  test('a backlog is well until its oldest record is late', () => {
    expect(judgeBacklog({ oldest: null, outstanding: 0, waiting: 2 }, NOW)).toEqual({ state: 'ok', found: 'nothing to do; 2 wait for other records' });
    expect(judgeBacklog({ oldest: secondsAgo(90), outstanding: 4, waiting: 0 }, NOW)).toEqual({ state: 'ok', found: '4 not published yet, the oldest for 90 s' });
    expect(judgeBacklog({ oldest: secondsAgo(3600), outstanding: 4, waiting: 0 }, NOW)).toMatchObject({ state: 'warn', found: expect.stringContaining('60 min') });
    expect(judgeBacklog({ oldest: secondsAgo(3 * 86_400), outstanding: 4, waiting: 0 }, NOW).state).toBe('fail');
  });

  test('what is set aside and what is not migrated is told by number', () => {
    expect(judgeSetAside(0, 0).state).toBe('ok');
    expect(judgeSetAside(3, 1)).toMatchObject({ state: 'warn', found: '3 held, 1 parked' });
    expect(judgeMigrations([]).state).toBe('ok');
    expect(judgeMigrations(['0009-later'])).toMatchObject({ state: 'fail', found: '1 pending: 0009-later' });
  });
});

describe('the checks of a ledger', () => {
  let test1: TestLedger;
  beforeAll(async () => { test1 = await createTestLedger(); });
  afterAll(() => test1.close());

  test('find a new ledger well, on a PostgreSQL whose durability they tell as it is', async () => {
    const checks = ledgerChecks(test1.ledger);
    const findings = await Promise.all(Object.entries(checks).map(async ([name, check]) => [name, await check()] as const));
    expect(findings.filter(([name, { state }]) => name !== 'durability' && state !== 'ok')).toEqual([]);
    const { rows } = await sql<{ fsync: string }>`show fsync`.execute(test1.ledger);
    expect(Object.fromEntries(findings)['durability']?.found).toContain(`fsync ${rows[0]?.fsync}`);
  });

  test('tell of a migration that this ledger has not had', async () => {
    await sql`delete from kysely_migration where name = '0003-overview'`.execute(test1.ledger);
    expect(await pendingMigrations(test1.ledger)).toEqual(['0003-overview']);
    expect(await ledgerChecks(test1.ledger)['migrations']?.()).toMatchObject({ state: 'fail' });
    await sql`insert into kysely_migration (name, timestamp) values ('0003-overview', now()::text)`.execute(test1.ledger);
  });

  test('tell of parked work', async () => {
    await inTransaction(test1.ledger, (trx) => appendToInbox(trx, 'mapping', [{ key: 'k', ref: 1 }]));
    await sql`update lane_item set state = 'parked', reason = '{"code":"EHCH-MAP-004"}'`.execute(test1.ledger);
    expect(await ledgerChecks(test1.ledger)['set aside']?.()).toEqual({ state: 'warn', found: '0 held, 1 parked', fix: expect.any(String) });
  });

  test('reject, rather than guess, where nothing answers', async () => {
    const away = openLedger('postgres://nobody@127.0.0.1:1/none', { poolSize: 1, onError: () => undefined });
    await expect(ledgerChecks(away)['PostgreSQL']?.()).rejects.toThrow();
    await away.destroy();
  });
});
