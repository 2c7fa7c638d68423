import assert from 'node:assert/strict';
import { openLanes } from '@ehch/lanes';
import { MAPPING_LANE, NOTIFYING_LANE, PUBLISHING_LANE } from '@ehch/ledger';
import { sql } from 'kysely';
import type { FaultLink } from '../../support/fault-link.ts';
import type { Replica } from '../../support/scaled-stack.ts';
import { until } from '../../support/until.ts';
import { anyOf, type Cell, isClaim, keepSending, load, pause, replay, whileSending } from './cell.ts';
import { emptyQueue, killQueue } from './queue-faults.ts';
import type { Rig } from './rig.ts';

/** Of ten seconds, whoever lives lengthens a lease again with more than six left. */
const LEAST_LEFT_MS = 4_000;
const LEASE_MS = 10_000;
const STANDING_LIMIT_MS = 90_000;

export const QUEUE_CELLS: readonly Cell[] = [
  {
    id: 'Q-01',
    what: 'the queue is killed, and comes back with what it has kept',
    gentler: 'It is killed twice in a run, and five times in the first round of a long one.',
    run: (rig, name, { long }) =>
      whileSending(rig, load(name), async () => {
        for (let kill = 0; kill < (long ? 5 : 2); kill += 1) {
          await pause(rig.random() * 150);
          await killQueue(rig);
        }
      }),
  },
  {
    id: 'Q-06',
    what: 'a mapper that has taken a key, and a publisher whose record the FHIR server has stored, stand still for longer than their leases, and go on',
    gentler: 'They stand still until their leases have ended, which are of ten seconds.',
    run: async (rig, name) => {
      const [mapper, publisher] = [anyOf(rig, 'mapper'), anyOf(rig, 'publisher')];
      const moments = [
        { replica: mapper, lane: MAPPING_LANE, link: rig.links.postgres, isNow: (said: Buffer) => isClaim(said, MAPPING_LANE) },
        { replica: publisher, lane: PUBLISHING_LANE, link: rig.links.fhir, isNow: (said: Buffer) => said.includes('"transaction"') },
      ];
      await keepSending(rig, name, async () => {
        const all = await Promise.allSettled(moments.map((moment) => standingStill(rig, moment)));
        await pause(LEAST_LEFT_MS + 1_500);
        for (const { process } of [mapper, publisher]) process.kill('SIGCONT');
        for (const one of all) if (one.status === 'rejected') throw one.reason;
      });
    },
  },
  {
    id: 'Q-12',
    what: 'the queue forgets everything while there is work',
    gentler: 'The work is that of eighteen versions, not of a backlog.',
    run: async (rig, name) => {
      rig.links.fhir.set({ is: 'slow', latencyMs: 200 });
      await whileSending(rig, load(name), async () => {
        await untilInHand(rig);
        await emptyQueue(rig);
      });
      await emptyQueue(rig);
    },
  },
  {
    id: 'Q-14',
    what: 'every key is signalled twenty times over, and all that is published is sent through once more',
    run: async (rig, name) => {
      const errors: Error[] = [];
      const lanes = await openLanes({ ledger: rig.ledger, databaseUrl: rig.databaseUrl, ...(rig.redis && { redisUrl: rig.redis.url }), events: { onError: (error) => errors.push(error) } });
      await whileSending(rig, load(name), async () => {
        for (let time = 0; time < 20; time += 1) {
          const keys = await rig.ledger.selectFrom('lane_key').select(['lane', 'key']).where('lane', 'in', [MAPPING_LANE, PUBLISHING_LANE, NOTIFYING_LANE]).execute();
          await Promise.all([...Map.groupBy(keys, ({ lane }) => lane)].map(([lane, of]) => lanes.signal({ lane, keys: of.map(({ key }) => key) })));
        }
      });
      await lanes.close();
      assert.deepEqual(errors, [], 'each signal was taken');
      await rig.settle();
      await replay(rig, { recordType: 'personalised-care-and-support-plan', state: 'published' });
    },
  },
  {
    id: 'Q-21',
    what: 'the worker of one good job is killed twice',
    run: async (rig, name) => {
      rig.links.fhir.set({ is: 'slow', latencyMs: 400 });
      await whileSending(rig, load(name), async () => {
        for (let kill = 0; kill < 2; kill += 1) {
          await untilInHand(rig);
          // Whichever of them has it: each of the others waits for the lease to end.
          await Promise.all(rig.stack.replicas.publisher.map((replica) => replica.kill()));
          await Promise.all(rig.stack.replicas.publisher.map((replica) => replica.start()));
        }
      });
    },
  },
];

interface Moment {
  replica: Replica;
  lane: string;
  link: FaultLink;
  /** Whether what the link is about to pass on answers what is waited for. */
  isNow(said: Buffer): boolean;
}

/** Stops a process at such a moment of its own, and leaves it so with a key in its hands. */
async function standingStill(rig: Rig, { replica: { process }, lane, link, isNow }: Moment): Promise<void> {
  for (const end = performance.now() + STANDING_LIMIT_MS; performance.now() < end; ) {
    let isStopped = false;
    const stop = () => {
      if (!isStopped) process.kill('SIGSTOP');
      isStopped = true;
    };
    // It is seen what passes, and nothing is reset.
    link.set({ is: 'reset', chance: 1, to: (said) => { if (isNow(said)) stop(); return false; } });
    await until(`a moment of the lane ${lane}`, () => isStopped).finally(() => { link.set({ is: 'none' }); });
    if (await hasLeaseOf(rig, lane)) return;
    // It was another's moment.
    process.kill('SIGCONT');
  }
  throw new Error(`at no moment had it a key of the lane ${lane}`);
}

/** Whether whoever was stopped has a key of that lane: its lease comes near its end, where there are leases at all. */
async function hasLeaseOf({ ledger }: Rig, lane: string): Promise<boolean> {
  const left = () => ledger.selectFrom('lane_key').select(sql<number>`extract(epoch from lease_until - clock_timestamp())::float8 * 1000`.as('ms')).where('lane', '=', lane).where('holder', 'is not', null).where('lease_until', '>', sql<Date>`clock_timestamp()`).execute();
  for (const end = performance.now() + LEASE_MS; performance.now() < end; ) {
    const leases = await left();
    if (leases.length === 0) return false;
    if (leases.some(({ ms }) => ms < LEAST_LEFT_MS)) return true;
    await pause(50);
  }
  return false;
}

/** Until somebody is publishing. */
const untilInHand = ({ ledger }: Rig): Promise<void> =>
  until('a key is in hand', async () => (await ledger.selectFrom('lane_key').select('key').where('lane', '=', PUBLISHING_LANE).where('holder', 'is not', null).where('lease_until', '>', new Date()).limit(1).execute()).length > 0);
