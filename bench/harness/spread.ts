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
