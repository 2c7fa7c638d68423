import type { Taker, Turn } from './contenders.ts';

/** How contenders take turns at requests of one kind. */
export interface Terms {
  title: string;
  /** Requests under way at the same time. */
  atOnce: number;
  rounds: number;
  /** Requests of a turn, by contender; who is not named stays out. */
  requests: Readonly<Record<string, number>>;
  makeBody(): string;
}

export interface Contest extends Terms {
  turns: ReadonlyMap<string, readonly Turn[]>;
}

/** Each takes a turn in each round, forwards and backwards by turns; the round before the first is there to warm up. */
export async function contest(takers: readonly Taker[], terms: Terms, say: (text: string) => void): Promise<Contest> {
  const { title, atOnce, rounds, requests, makeBody } = terms;
  const contenders = takers.filter(({ name }) => name in requests);
  const turns = new Map<string, Turn[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, take } of round % 2 === 0 ? contenders : contenders.toReversed()) {
      const bodies = Array.from({ length: requests[name] ?? 0 }, makeBody);
      const turn = await take(bodies, atOnce);
      if (round === 0) continue;
      turns.get(name)?.push(turn);
      say(`${title}, round ${round}, ${name}: ${Math.round((bodies.length * 1e9) / turn.elapsedNs)} requests/s`);
    }
  }
  return { ...terms, turns };
}
