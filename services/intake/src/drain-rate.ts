/** How fast a line drains, by looks at how many have ever left it. */
export interface DrainRate {
  /**
   * @param drained how many have left the line so far
   * @param at milliseconds
   * @returns how many leave it in a millisecond; undefined while that is not known, or none does
   */
  sample(drained: number, at: number): number | undefined;
}

/** Looks that are nearer to each other say little. */
const SHORTEST_MS = 500;
/** What was seen longer ago says nothing of now. */
const FORGOTTEN_MS = 60_000;
/** Half of the average is of the last looks of so many milliseconds. */
const HALF_LIFE_MS = 10_000;

interface Look {
  drained: number;
  at: number;
}

/** An average that ages: what left the line lately counts most. */
export function createDrainRate(): DrainRate {
  let last: Look | undefined;
  let average: number | undefined;
  let moves = false;

  function begin(look: Look): void {
    last = look;
    average = undefined;
    moves = false;
  }

  function note({ drained, at }: Look, before: Look): void {
    const elapsed = at - before.at;
    const now = (drained - before.drained) / elapsed;
    const weight = 1 - 0.5 ** (elapsed / HALF_LIFE_MS);
    average = average === undefined ? now : average + weight * (now - average);
    moves = now > 0;
    last = { drained, at };
  }

  return {
    sample: (drained, at) => {
      if (last === undefined || drained < last.drained || at - last.at > FORGOTTEN_MS) begin({ drained, at });
      else if (at - last.at >= SHORTEST_MS) note({ drained, at }, last);
      return moves ? average : undefined;
    },
  };
}
