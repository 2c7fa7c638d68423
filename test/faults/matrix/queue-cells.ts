import assert from 'node:assert/strict';
import { openLanes } from '@ehch/lanes';
import { MAPPING_LANE, NOTIFYING_LANE, PUBLISHING_LANE } from '@ehch/ledger';
import { until } from '../../support/until.ts';
import { type Cell, load, pause, replay, whileSending } from './cell.ts';
import { emptyQueue, killQueue } from './queue-faults.ts';
import type { Rig } from './rig.ts';

/** As long as a process may be silent before its keys are others', and what is over. */
const PAST_LEASE_MS = 11_500;

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
    what: 'a mapper and a publisher stand still for longer than their leases, with work in hand, and go on',
    run: async (rig, name) => {
      rig.links.fhir.set({ is: 'slow', latencyMs: 300 });
      const stopped = [rig.stack.replicas.mapper[0], rig.stack.replicas.publisher[0]];
      const stop = async () => {
        await untilInHand(rig);
        for (const replica of stopped) replica?.process.kill('SIGSTOP');
        rig.links.fhir.set({ is: 'none' });
        await pause(PAST_LEASE_MS);
        for (const replica of stopped) replica?.process.kill('SIGCONT');
      };
      await whileSending(rig, load(name), stop);
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

/** Until somebody is publishing. */
const untilInHand = ({ ledger }: Rig): Promise<void> =>
  until('a key is in hand', async () => (await ledger.selectFrom('lane_key').select('key').where('lane', '=', PUBLISHING_LANE).where('holder', 'is not', null).where('lease_until', '>', new Date()).limit(1).execute()).length > 0);
