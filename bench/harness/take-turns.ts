import { type Comparison, comparisonOf } from './findings.ts';

/** One way of doing the work. `index` counts up, so that a contender can go through its inputs in turn. */
export interface Contender {
  name: string;
  run(index: number): unknown;
}

export interface Turns {
  title: string;
  item: string;
  /** Name of the contender that the others are measured by. */
  reference: string;
  contenders: readonly Contender[];
  /** Items that one call of a contender does; one, if not given. */
  each?: number;
  rounds: number;
  /** How long each contender works in a round. */
  batchMs: number;
}

/** Rounds and times of a whole run, or of one that only shows that all works. */
export const paceOf = (quick: boolean): Pick<Turns, 'rounds' | 'batchMs'> => (quick ? { rounds: 5, batchMs: 4 } : { rounds: 41, batchMs: 40 });

interface Ready {
  contender: Contender;
  /** Calls in one turn. */
  calls: number;
}

/**
 * Lets contenders take turns in one process: all warm up, then each works for about the same time in each round,
 * forwards and backwards by turns (A B C, C B A), so that neither a drift of the machine nor a place in the order is
 * anybody's gain.
 */
export async function takeTurns({ contenders, each = 1, rounds, batchMs, ...heading }: Turns): Promise<Comparison> {
  const ready: Ready[] = [];
  for (const contender of contenders) ready.push({ contender, calls: await callsIn(contender, batchMs) });
  const samples = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { contender, calls } of round % 2 === 0 ? ready : ready.toReversed()) {
      samples.get(contender.name)?.push((await timeOf(contender, calls)) / calls / each);
    }
  }
  return comparisonOf({ ...heading, measure: 'processor time' }, samples);
}

/** Warms up, for ten batches or until a call alone takes longer, and finds how many calls fill a batch. */
async function callsIn(contender: Contender, batchMs: number): Promise<number> {
  const batchNs = batchMs * 1e6;
  let calls = 1;
  let spent = 0;
  let perCall = await timeOf(contender, calls);
  while (spent < 10 * batchNs) {
    const took = await timeOf(contender, calls);
    spent += took;
    perCall = took / calls;
    if (took < batchNs / 2) calls *= 2;
  }
  return Math.max(1, Math.round(batchNs / perCall));
}

/** What a turn made, kept where the compiler must believe that somebody looks at it. */
let kept: unknown;

/** Processor time, of all threads of this process: others on the machine cannot lengthen it by taking turns with us. */
async function timeOf({ run }: Contender, calls: number): Promise<number> {
  const before = process.cpuUsage();
  for (let index = 0; index < calls; index += 1) {
    const result = run(index);
    kept = result instanceof Promise ? await result : result;
  }
  const { user, system } = process.cpuUsage(before);
  if (kept === undefined) throw new Error('a contender made nothing');
  return Math.max(1, (user + system) * 1e3);
}
