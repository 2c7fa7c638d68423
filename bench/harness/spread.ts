/** Least, middle and greatest of several samples. */
export interface Spread {
  min: number;
  median: number;
  max: number;
}

/** @throws RangeError when there is no sample. */
export function spreadOf(samples: readonly number[]): Spread {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (position: number): number => sorted[position] ?? Number.NaN;
  if (sorted.length === 0) throw new RangeError('no samples');
  const middle = sorted.length / 2;
  return { min: at(0), median: sorted.length % 2 === 1 ? at(Math.floor(middle)) : (at(middle - 1) + at(middle)) / 2, max: at(sorted.length - 1) };
}

/** The spread of `samples` divided by `references`, round by round: what slows a round down slows both. */
export const ratiosOf = (samples: readonly number[], references: readonly number[]): Spread => spreadOf(samples.map((sample, round) => sample / (references[round] ?? Number.NaN)));

/** The sample that this share of all does not exceed, such as 0.99 for the slowest but one in a hundred. @throws RangeError when there is no sample. */
export function percentileOf(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (found === undefined) throw new RangeError('no samples');
  return found;
}
