import assert from 'node:assert/strict';
import { MAPPING_LANE } from '@ehch/ledger';
import { shuffled } from '../../support/random.ts';
import type { Replica, ScaledService } from '../../support/scaled-stack.ts';
import { until } from '../../support/until.ts';
import { anyOf, type Cell, heldCount, isClaim, killed, load, pause, replay, whileSending } from './cell.ts';
import type { Rig } from './rig.ts';
import { type PlanVersion, plansOf } from './workload.ts';

const FAULTY = new URL('./faulty-plans.ts', import.meta.url).href;

/** A moment between two steps of a service, as a link sees it: the answer to the first of them is on its way. */
interface Boundary {
  what: string;
  who: ScaledService;
  on: 'postgres' | 'fhir';
  /** Makes what tells whether that is being answered. */
  isMet(): (said: Buffer, connection: number) => boolean;
}

const BOUNDARIES: readonly Boundary[] = [
  { what: 'a key is taken and nothing is read', who: 'mapper', on: 'postgres', isMet: () => (said) => isClaim(said, MAPPING_LANE) },
  { what: 'a record is mapped and not there yet', who: 'mapper', on: 'postgres', isMet: () => (said) => said.includes('insert into bundle (record_id') },
  { what: 'a record is stored and not marked', who: 'publisher', on: 'fhir', isMet: () => (said) => said.includes('"transaction"') },
  { what: 'a record is marked and the publisher does not know', who: 'publisher', on: 'postgres', isMet: commitOfMark },
];

function commitOfMark(): (said: Buffer, connection: number) => boolean {
  const marking = new Set<number>();
  return (said, connection) => {
    if (said.includes(`set state = 'published'`)) marking.add(connection);
    return marking.has(connection) && said.includes('commit');
  };
}

/** Kills all of a service at the first such moment, and one mapper and one publisher some time later. */
async function killedBetween(rig: Rig, { what, who, on, isMet }: Boundary, versions: readonly PlanVersion[]): Promise<void> {
  const replicas = rig.stack.replicas[who];
  const link = rig.links[on];
  const before = link.hits;
  const isNow = isMet();
  await whileSending(rig, versions, async () => {
    link.set({
      is: 'reset',
      chance: 1,
      to: (said, connection) => {
        if (!isNow(said, connection)) return false;
        for (const { process } of replicas) process.kill('SIGKILL');
        return true;
      },
    });
    await until(what, () => link.hits > before);
    link.set({ is: 'none' });
    await Promise.all(replicas.map(killed));
    await pause(rig.random() * 300);
    await Promise.all([killed(anyOf(rig, 'mapper')), killed(anyOf(rig, 'publisher'))]);
  });
}

export const MAPPER_CELLS: readonly Cell[] = [
  {
    id: 'M-01',
    what: 'mappers or publishers are killed between two steps, as the seed decides: having a key and nothing read, having mapped, having stored on the FHIR server, having marked; then one of each at random moments',
    gentler: 'Of the four boundaries each run has one, and the first round of a long run all; at random moments one process of each service is killed a run.',
    run: async (rig, name, { long }) => {
      const chosen = long ? BOUNDARIES : BOUNDARIES.slice(Math.floor(rig.random() * BOUNDARIES.length)).slice(0, 1);
      for (const [index, boundary] of chosen.entries()) await killedBetween(rig, boundary, load(`${name}-${index}`));
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
