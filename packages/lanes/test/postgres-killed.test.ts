import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@ehch/ledger';
import { byKey, createLaneFixture, effectDrain, LANE, type LaneFixture, until } from './lane-fixture.ts';

const KILLS = 4;
const ITEMS = 2_000;

let dataDir: string;
let postgres: EmbeddedPostgres;
let lane: LaneFixture;
let worker: ChildProcess;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ehch-killed-'));
  postgres = await startEmbeddedPostgres({ dataDir });
  lane = await createLaneFixture('postgres', { url: postgres.url, drop: () => postgres.stop() });
});
afterAll(async () => {
  worker.kill('SIGKILL');
  await lane.close();
  await rm(dataDir, { recursive: true, force: true });
});

test(`S-01: a process lives on when PostgreSQL is killed under it ${KILLS} times, and does all the work in order`, async () => {
  const done = () => lane.effects().then((effects) => effects.length, () => 0);
  await lane.append(ITEMS, 150);
  worker = fork(new URL('./worker-process.ts', import.meta.url), [postgres.url, '', '2000', '1']);
  await once(worker, 'message');
  for (let kill = 0; kill < KILLS; kill += 1) {
    const before = await done();
    await until('effects after the last kill', async () => (await done()) > before + 20);
    process.kill(postgres.server.pid, 'SIGKILL');
  }
  await until(`${ITEMS} effects`, async () => (await done()) >= ITEMS);
  expect(worker.exitCode).toBeNull();
  const effects = await lane.effects();
  expect(effects).toHaveLength(ITEMS);
  expect([...byKey(effects).values()].every((refs) => refs.every((ref, at) => at === 0 || ref > (refs[at - 1] ?? 0)))).toBe(true);
}, 120_000);

test('S-01: what begins while PostgreSQL is being killed works once it is back, and holds nothing else up meanwhile', async () => {
  const lanes = await lane.openLanes();
  const keys = await lane.append(40, 10);
  process.kill(postgres.server.pid, 'SIGKILL');
  const runner = lanes.run(LANE, effectDrain((ref) => ({ is: 'done', value: ref })));
  await lanes.signal({ lane: LANE, keys });
  await runner;
  await until('the effects of what was appended', async () => (await lane.effects().catch(() => [])).length >= ITEMS + 40);
}, 120_000);
