import assert from 'node:assert/strict';
import type { Replica, ScaledService } from '../../support/scaled-stack.ts';
import { until } from '../../support/until.ts';
import type { Rig } from './rig.ts';
import { type PlanVersion, plansOf } from './workload.ts';

/** One cell of the fault matrix: a fault between two processes, or in one. */
export interface Cell {
  /** As the fault matrix numbers it. */
  id: string;
  /** The fault, in words. */
  what: string;
  /** Where it is gentler than what it stands for: a sentence that says how. */
  gentler?: string;
  /**
   * Sends versions of plans and brings the fault about meanwhile; what it left failing on a link or before the FHIR server ends with it.
   * What must come of it in the end the oracle knows; what must be so meanwhile is asserted.
   *
   * @param name with which the plans begin that are of this run alone
   */
  run(rig: Rig, name: string, effort: Effort): Promise<void>;
}

export interface Effort {
  /** The fault lasts, or is repeated, as long as it is meant to where that takes minutes, and not as short as shows it at all. */
  long: boolean;
}

/** Sends for a minute, at a rate at which what has gathered is worked off in less. */
export const sendForAMinute = (rig: Rig, name: string): Promise<void> => keepSending(rig, name, () => pause(60_000), 5_000);

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Sends while something happens; ends when both are over. */
export async function whileSending(rig: Rig, versions: readonly PlanVersion[], act: () => Promise<void>): Promise<void> {
  const all = await Promise.allSettled([rig.sender.send(versions), act()]);
  for (const one of all) if (one.status === 'rejected') throw one.reason;
}

/** Sends the usual load, again and again with a pause, until something that happens meanwhile is over. */
export async function keepSending(rig: Rig, name: string, act: () => Promise<void>, pauseMs = 1_000): Promise<void> {
  let isOver = false;
  const acting = act().finally(() => { isOver = true; });
  const sending = async () => {
    for (let round = 1; !isOver; round += 1) {
      await rig.sender.send(load(`${name}-${round}`));
      await pause(pauseMs);
    }
  };
  const all = await Promise.allSettled([sending(), acting]);
  for (const one of all) if (one.status === 'rejected') throw one.reason;
}

/** The usual load of a cell. */
export const load = (name: string): PlanVersion[] => plansOf(name, { plans: 6, versions: 3 });

/** One of the processes of a service. */
export function anyOf({ stack, random }: Rig, service: ScaledService): Replica {
  const replicas = stack.replicas[service];
  const replica = replicas[Math.floor(random() * replicas.length)];
  assert(replica, `there is no ${service}`);
  return replica;
}

/** Kills a process and starts it again. */
export async function killed(replica: Replica): Promise<void> {
  await replica.kill();
  await replica.start();
}

/** Whether it is a process that takes keys of a lane. PostgreSQL is told the lane as a parameter, its length before it. */
export const isClaim = (said: Buffer, lane: string): boolean => said.includes('with free as (') && said.includes(`\0\0\0${String.fromCharCode(lane.length)}${lane}`);

/** Records that wait for a person. */
export async function heldCount({ ledger }: Rig): Promise<number> {
  return Number((await ledger.selectFrom('lane_item').select((of) => of.fn.countAll().as('count')).where('state', '=', 'parked').executeTakeFirstOrThrow()).count);
}

/** Replays by a filter, as an operator does who has mended something, and waits for the end of it. */
export async function replay({ client }: Rig, filter: object): Promise<void> {
  const answer = await client.postJson('/replays', { filter });
  assert.equal(answer.status, 202, 'the replay is taken');
  const { url } = (await answer.json()) as { url: string };
  await until('the end of the replay', async () => ((await (await client.fetch(url)).json()) as { state: string }).state === 'done');
}
