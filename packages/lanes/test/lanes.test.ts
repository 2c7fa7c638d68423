import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { inTransaction, releaseParked, wakeWaiting } from '@ehch/ledger';
import { sql } from 'kysely';
import type { Outcome } from '../src/index.ts';
import { startFaultLink } from '../../../test/support/fault-link.ts';
import { type BackendName, byKey, createLaneFixture, effectDrain, LANE, type LaneFixture, until } from './lane-fixture.ts';

const REASON = { class: 'retry', code: 'EHCH-TEST-001', text: 'a failure of the test' } as const;
const ascending = (numbers: readonly number[]) => numbers.every((n, index) => index === 0 || n > (numbers[index - 1] ?? 0));

const BACKENDS: BackendName[] = process.env['REDIS_URL'] ? ['postgres', 'redis'] : ['postgres'];
if (BACKENDS.length === 1) console.warn('*** The lanes are not tested on Redis: REDIS_URL is not set and no Redis could be started. ***');

describe.each(BACKENDS)('a lane on %s', (backend) => {
  let lane: LaneFixture;
  const children: ChildProcess[] = [];
  beforeEach(async () => {
    lane = await createLaneFixture(backend);
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await lane.close();
  });

  async function startWorker({ leaseMs = 10_000, workMs = 1, batch = 1, death = 0, url = lane.database.url } = {}): Promise<ChildProcess> {
    const numbers = [leaseMs, workMs, batch, death].map(String);
    const child = fork(new URL('./worker-process.ts', import.meta.url), [url, lane.redisUrl ?? '', ...numbers]);
    children.push(child);
    await once(child, 'message');
    return child;
  }

  test('REL-021: keeps the order of each key over 5,000 items at concurrency 50, with 3 % failing and tried again', async () => {
    const lanes = await lane.openLanes();
    const keys = await lane.append(5_000, 400);
    let failures = 0;
    await lanes.run(LANE, effectDrain((ref, attempts): Outcome<number> => {
      if (ref % 33 !== 0 || attempts > 0) return { is: 'done', value: ref };
      failures += 1;
      return { is: 'retry', reason: REASON };
    }));
    await lanes.signal({ lane: LANE, keys });
    await until('5,000 effects', async () => (await lane.effects()).length >= 5_000);
    const effects = await lane.effects();
    expect(effects).toHaveLength(5_000);
    expect(failures).toBe(151);
    expect([...byKey(effects).values()].filter((refs) => !ascending(refs))).toEqual([]);
  }, 90_000);

  test('REL-021: at most one process drains a key at a time', async () => {
    // All are there before there is anything to do, and each takes long enough for the others to take something too.
    await Promise.all([startWorker({ workMs: 10 }), startWorker({ workMs: 10 }), startWorker({ workMs: 10 })]);
    await lane.append(600, 12);
    await until('600 effects', async () => (await lane.effects()).length >= 600);
    const overlaps = await sql`
      select 1 from visit a join visit b on a.key = b.key and a.ref <> b.ref and a.began < b.ended and b.began < a.ended`.execute(lane.ledger);
    const { rows: processes } = await sql<{ pids: number }>`select count(distinct pid) as pids from visit`.execute(lane.ledger);
    expect(overlaps.rows).toEqual([]);
    expect(processes[0]?.pids).toBeGreaterThan(1);
    expect([...byKey(await lane.effects()).values()].every(ascending)).toBe(true);
  }, 90_000);

  test('Q-06: a worker that was stopped past its lease changes nothing when it goes on', async () => {
    await lane.append(3, 1);
    const stopped = await startWorker({ leaseMs: 1_500, workMs: 400 });
    await until('the first visit', async () => (await sql`select 1 from visit`.execute(lane.ledger)).rows.length > 0);
    stopped.kill('SIGSTOP');
    await startWorker({ leaseMs: 1_500, workMs: 1 });
    await until('three effects by another', async () => (await lane.effects()).length === 3);
    stopped.kill('SIGCONT');
    await until('the end of the stopped visit', async () => (await sql`select 1 from visit where pid = ${stopped.pid} and ended is not null`.execute(lane.ledger)).rows.length > 0);
    stopped.kill('SIGTERM');
    await once(stopped, 'exit');
    expect((await lane.effects()).map(({ ref }) => ref)).toEqual([1, 2, 3]);
  }, 90_000);

  test('Q-21: a key whose worker was killed is drained by another', async () => {
    await lane.append(20, 2);
    const killed = await startWorker({ leaseMs: 1_500, workMs: 200 });
    await until('a visit', async () => (await sql`select 1 from visit`.execute(lane.ledger)).rows.length > 0);
    killed.kill('SIGKILL');
    await startWorker({ leaseMs: 1_500, workMs: 1 });
    await until('20 effects', async () => (await lane.effects()).length === 20);
    expect([...byKey(await lane.effects()).values()].every(ascending)).toBe(true);
  }, 90_000);

  test('REL-003: finds work whose signal was never sent', async () => {
    const lanes = await lane.openLanes({ graceMs: 200 });
    await lanes.run(LANE, effectDrain((ref) => ({ is: 'done', value: ref })));
    await lane.append(10, 5);
    await until('10 effects', async () => (await lane.effects()).length === 10);
  });

  test('Q-12: every one of 10,000 pending items is done although the queue was emptied', async () => {
    const lanes = await lane.openLanes({ graceMs: 1_000 });
    const keys = await lane.append(10_000, 2_000);
    await lanes.signal({ lane: LANE, keys });
    let flushed = false;
    await lanes.run(LANE, effectDrain(async (ref) => {
      if (!flushed) {
        flushed = true;
        await lane.loseAllSignals();
      }
      return { is: 'done', value: ref };
    }));
    await until('10,000 effects', async () => (await lane.effects()).length >= 10_000);
    const effects = await lane.effects();
    expect(effects).toHaveLength(10_000);
    expect([...byKey(effects).values()].every(ascending)).toBe(true);
  }, 120_000);

  test('what fails is tried again later than the time before, and its key waits for it', async () => {
    const lanes = await lane.openLanes();
    const attempts: number[] = [];
    await lanes.run(LANE, effectDrain((ref): Outcome<number> => {
      if (ref === 1) attempts.push(performance.now());
      return ref === 1 && attempts.length < 3 ? { is: 'retry', reason: REASON } : { is: 'done', value: ref };
    }));
    await lanes.signal({ lane: LANE, keys: await lane.append(2, 1) });
    await until('two effects', async () => (await lane.effects()).length === 2);
    const [first = 0, second = 0, third = 0] = attempts;
    expect(second - first).toBeGreaterThanOrEqual(450);
    expect(third - second).toBeGreaterThanOrEqual(950);
    expect((await lane.effects()).map(({ ref }) => ref)).toEqual([1, 2]);
  });

  test('an item that needs a person is parked with its reason, its key goes on, and it is done once released', async () => {
    const lanes = await lane.openLanes();
    let mended = false;
    await lanes.run(LANE, effectDrain((ref): Outcome<number> => (ref === 2 && !mended ? { is: 'parked', reason: { class: 'fix-data', code: 'EHCH-TEST-002', text: 'wrong' } } : { is: 'done', value: ref })));
    await lanes.signal({ lane: LANE, keys: await lane.append(3, 1) });
    await until('two effects', async () => (await lane.effects()).length === 2);
    const parked = await lane.ledger.selectFrom('lane_item').select(['ref', 'state', 'reason']).execute();
    expect(parked).toEqual([{ ref: 2, state: 'parked', reason: { class: 'fix-data', code: 'EHCH-TEST-002', text: 'wrong' } }]);
    mended = true;
    const keys = await inTransaction(lane.ledger, (trx) => releaseParked(trx, LANE, [2]));
    await lanes.signal({ lane: LANE, keys });
    await until('the third effect', async () => (await lane.effects()).length === 3);
    expect((await lane.effects()).map(({ ref }) => ref)).toEqual([1, 3, 2]);
  });

  test('an item that waits for something steps aside and goes on when it arrives', async () => {
    const lanes = await lane.openLanes();
    let there = false;
    await lanes.run(LANE, effectDrain((ref): Outcome<number> => (ref === 1 && !there ? { is: 'waiting', waitsFor: 'Patient?identifier=a|b', reason: REASON } : { is: 'done', value: ref })));
    await lanes.signal({ lane: LANE, keys: await lane.append(2, 1) });
    await until('one effect', async () => (await lane.effects()).length === 1);
    there = true;
    await lanes.signal({ lane: LANE, keys: await inTransaction(lane.ledger, (trx) => wakeWaiting(trx, LANE, ['Patient?identifier=a|b'])) });
    await until('both effects', async () => (await lane.effects()).length === 2);
    expect((await lane.effects()).map(({ ref }) => ref)).toEqual([2, 1]);
  });

  test('what it waits for may arrive in the moment in which it decides to wait', async () => {
    const lanes = await lane.openLanes();
    await sql`insert into identity (identity, resource_type, server_id) values ('Patient?identifier=a|b', 'Patient', '1')`.execute(lane.ledger);
    let asked = 0;
    await lanes.run(LANE, effectDrain((ref): Outcome<number> => {
      asked += 1;
      return asked === 1 ? { is: 'waiting', waitsFor: 'Patient?identifier=a|b', reason: REASON } : { is: 'done', value: ref };
    }));
    await lanes.signal({ lane: LANE, keys: await lane.append(1, 1) });
    await until('the effect', async () => (await lane.effects()).length === 1);
  });

  test('what waits too long is parked, and still goes on when it arrives', async () => {
    const lanes = await lane.openLanes({ waitLimitMs: 100 });
    let there = false;
    await lanes.run(LANE, effectDrain((ref): Outcome<number> => (there ? { is: 'done', value: ref } : { is: 'waiting', waitsFor: 'Patient?identifier=a|c', reason: REASON })));
    await lanes.signal({ lane: LANE, keys: await lane.append(1, 1) });
    await until('parked', async () => (await lane.ledger.selectFrom('lane_item').select('state').execute())[0]?.state === 'parked');
    there = true;
    await lanes.signal({ lane: LANE, keys: await inTransaction(lane.ledger, (trx) => wakeWaiting(trx, LANE, ['Patient?identifier=a|c'])) });
    await until('the effect', async () => (await lane.effects()).length === 1);
  });

  test('S-07: an item whose result the ledger refuses is parked, and its neighbours go on', async () => {
    const lanes = await lane.openLanes();
    const drain = effectDrain((ref) => ({ is: 'done', value: ref }));
    await lanes.run(LANE, { ...drain, batch: 1, commit: async (trx, done) => {
      for (const { value } of done) if (value === 5) await sql`select ${'a\u0000b'}::text`.execute(trx);
      return drain.commit(trx, done);
    } });
    await lanes.signal({ lane: LANE, keys: await lane.append(10, 3) });
    await until('nine effects', async () => (await lane.effects()).length === 9);
    await until('one parked', async () => (await lane.ledger.selectFrom('lane_item').selectAll().execute()).length === 1);
    expect(await lane.ledger.selectFrom('lane_item').select(['ref', 'state']).execute()).toEqual([{ ref: 5, state: 'parked' }]);
  });

  test('S-09: goes on within 30 seconds when the network loses every connection to PostgreSQL without a word', async () => {
    const proxy = await startFaultLink(lane.database.url);
    const worker = await startWorker({ url: proxy.url });
    await lane.append(10, 5);
    await until('10 effects', async () => (await lane.effects()).length === 10);
    proxy.freeze();
    await lane.append(10, 5);
    await until('10 more effects', async () => (await lane.effects()).length === 20, 30_000);
    expect(worker.exitCode).toBeNull();
    worker.kill('SIGKILL');
    await proxy.close();
  }, 60_000);

  test.each(['work', 'commit'] as const)('REL-043: an item that the program throws on in its %s is tried ten times and parked, and its neighbours go on', async (step) => {
    const lanes = await lane.openLanes({ sweepEveryMs: 50 });
    const drain = effectDrain((ref) => ({ is: 'done', value: ref }));
    let throws = 0;
    const failOn = (refs: readonly number[]) => {
      if (!refs.includes(3)) return;
      throws += refs[0] === 3 ? 1 : 0;
      throw new TypeError('no such resident: Quillfeather');
    };
    await lanes.run<number>(LANE, {
      ...drain,
      work: (items, context) => {
        if (step === 'work') failOn(items.map(({ ref }) => ref));
        return drain.work(items, context);
      },
      commit: (trx, done) => {
        if (step === 'commit') failOn(done.map(({ value }) => value));
        return drain.commit(trx, done);
      },
    });
    await lanes.signal({ lane: LANE, keys: await lane.append(6, 1) });
    const reasons = new Set<string>();
    await until('parked', async () => {
      const item = await lane.ledger.selectFrom('lane_item').select(['state', 'reason']).where('ref', '=', 3).executeTakeFirst();
      if (item?.reason) reasons.add(`${item.state} ${item.reason.class} ${item.reason.code}`);
      await lane.skipBackOff();
      return item?.state === 'parked';
    });
    await until('five effects', async () => (await lane.effects()).length === 5);
    expect((await lane.effects()).map(({ ref }) => ref)).toEqual([1, 2, 4, 5, 6]);
    expect([...reasons]).toEqual(['ready retry EHCH-LANE-001', 'parked stop EHCH-LANE-001']);
    expect(throws).toBe(10);
    expect(JSON.stringify(await lane.ledger.selectFrom('lane_item').selectAll().execute())).not.toContain('Quillfeather');
  }, 60_000);

  test('REL-043: an item that ends every process that takes it is parked, and those that were in hand with it are done', async () => {
    await lane.append(12, 2);
    const settled = until('all else', async () => (await lane.effects()).length === 11, 110_000).then(() => 'settled');
    let ends = 0;
    for (let last = ''; last !== 'settled'; ends += 1) {
      const child = await startWorker({ leaseMs: 300, batch: 4, death: 5 });
      last = await Promise.race([once(child, 'exit').then(() => 'ended'), settled]);
    }
    expect(byKey(await lane.effects())).toEqual(new Map([['k0', [1, 3, 7, 9, 11]], ['k1', [2, 4, 6, 8, 10, 12]]]));
    expect(await lane.ledger.selectFrom('lane_item').select(['ref', 'state', sql<string>`reason ->> 'code'`.as('code')]).execute()).toEqual([{ ref: 5, state: 'parked', code: 'EHCH-LANE-001' }]);
    expect(ends).toBeGreaterThan(10);
  }, 120_000);

  test('SEC-051: a job holds an opaque key and nothing else', async () => {
    const lanes = await lane.openLanes();
    await lanes.signal({ lane: LANE, keys: ['kabc'] });
    const stored = backend === 'postgres' ? JSON.stringify((await sql`select data from bullmq.job`.execute(lane.ledger)).rows) : await dumpRedis(lane.redisUrl ?? '');
    expect(stored).toContain('{\\"key\\":\\"kabc\\"}'.replaceAll('\\', backend === 'postgres' ? '' : ''));
  });
});

async function dumpRedis(url: string): Promise<string> {
  const { Redis } = await import('ioredis');
  const redis = new Redis(url);
  const keys = await redis.keys('*');
  const values = await Promise.all(keys.map(async (key) => ((await redis.type(key)) === 'hash' ? JSON.stringify(await redis.hgetall(key)) : '')));
  redis.disconnect();
  return values.join('\n').replaceAll('\\', '');
}
