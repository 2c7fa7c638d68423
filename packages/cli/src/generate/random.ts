import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Chance that is the same again for the same seed. */
export interface Random {
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number;
  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
  /** Some of a list, each at most once, in a random order; all of it where it is shorter. */
  some<T>(list: readonly T[], count: number): T[];
  /** True in this many of a hundred cases. */
  percent(chance: number): boolean;
}

/** @param seed any whole number of 32 bits */
export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  const between = (from: number, to: number): number => uniformInt(generator, from, to);
  const some = <T>(list: readonly T[], count: number): T[] => {
    const left = [...list];
    return Array.from({ length: Math.min(count, list.length) }, () => left.splice(between(0, left.length - 1), 1)).flat();
  };
  return {
    between,
    pick: <T>(list: readonly T[]): T => {
      if (list.length === 0) throw new RangeError('There is nothing to pick from');
      return list[between(0, list.length - 1)] as T;
    },
    some,
    percent: (chance) => between(1, 100) <= chance,
  };
}
