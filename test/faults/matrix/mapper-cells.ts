import assert from 'node:assert/strict';
import { shuffled } from '../../support/random.ts';
import type { Replica } from '../../support/scaled-stack.ts';
import { until } from '../../support/until.ts';
import { anyOf, type Cell, heldCount, killed, load, pause, replay, whileSending } from './cell.ts';
import { plansOf } from './workload.ts';

const FAULTY = new URL('./faulty-plans.ts', import.meta.url).href;

export const MAPPER_CELLS: readonly Cell[] = [
  {
    id: 'M-01',
    what: 'mapper and publisher are killed: at random moments, and between the FHIR server having stored a record and the ledger knowing of it',
    run: async (rig, name) => {
      const { publisher } = rig.stack.replicas;
      const before = rig.links.fhir.hits;
      await whileSending(rig, load(name), async () => {
        rig.links.fhir.set({
          is: 'reset',
          chance: 1,
          to: (said) => {
            const isStored = said.includes('"transaction"');
            if (isStored) for (const { process } of publisher) process.kill('SIGKILL');
            return isStored;
          },
        });
        await until('a record is stored', () => rig.links.fhir.hits > before);
        rig.links.fhir.set({ is: 'none' });
        await Promise.all(publisher.map(killed));
        await pause(rig.random() * 300);
        await Promise.all([killed(anyOf(rig, 'mapper')), killed(anyOf(rig, 'publisher'))]);
      });
    },
  },
  {
    id: 'M-14',
    what: 'versions of a record arrive in any order and all at once',
    run: (rig, name) => rig.sender.send(shuffled(plansOf(name, { plans: 4, versions: 5 }), rig.random), 10),
  },
  {
    id: 'M-18',
    what: 'a mapping that throws on a third of the records is deployed, and replaced by one that does not',
    run: async (rig, name) => {
      const { mapper } = rig.stack.replicas;
      await Promise.all(mapper.map((replica) => deployed(replica, ['--import', FAULTY])));
      await rig.sender.send(plansOf(name, { plans: 12, versions: 1 }));
      await rig.settle();
      const held = await heldCount(rig);
      assert(held > 0 && held < 12, `some of them are held: ${held}`);
      await Promise.all(mapper.map((replica) => deployed(replica)));
      await replay(rig, { state: 'held' });
      await rig.settle();
      assert.equal(await heldCount(rig), 0, 'none is held any more');
    },
  },
];

/** Ends a process as a deployment does, and starts another in its place. */
async function deployed(replica: Replica, flags: readonly string[] = []): Promise<void> {
  await replica.process.stop();
  await replica.start(flags);
}
