import { ratiosOf, type Spread, spreadOf } from './spread.ts';

/** How one contender did, beside the reference of the same rounds. */
export interface Standing {
  name: string;
  /** Nanoseconds an item. */
  perItem: Spread;
  /** Times what the reference took, round by round. */
  ratio: Spread;
}

/** Contenders that took turns at the same work. */
export interface Comparison {
  title: string;
  /** What one item is, such as "record". */
  item: string;
  /** What is measured of it: elapsed time, or processor time. */
  measure: string;
  /** The contender that the others are measured by. */
  reference: string;
  rounds: number;
  standings: Standing[];
}

export interface Table {
  title: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

/** A number that was to be reached, and whether it was. */
export interface Aim {
  what: string;
  aim: string;
  reached: string;
  /** Undefined where it could not be measured. */
  met: boolean | undefined;
}

/** What a measurement found. */
export interface Findings {
  /** What was done, so that the numbers can be judged. */
  method: readonly string[];
  comparisons: readonly Comparison[];
  tables: readonly Table[];
  aims: readonly Aim[];
  /** What bounds the numbers. */
  bounds: readonly string[];
}

export interface Options {
  /** A short run that shows that all works; its numbers mean little. */
  quick: boolean;
  /** Records to work through; undefined for as many as the measurement thinks fit. */
  records: number | undefined;
  /** Says what is being done. */
  say(text: string): void;
}

export interface Measurement {
  name: string;
  title: string;
  /** @throws when contenders that claim to do the same work do not. */
  run(options: Options): Promise<Findings>;
}

/** Puts samples in nanoseconds an item, one a round for each contender, beside those of the reference. */
export function comparisonOf(heading: Omit<Comparison, 'rounds' | 'standings'>, samples: ReadonlyMap<string, readonly number[]>): Comparison {
  const references = samples.get(heading.reference);
  if (references === undefined) throw new Error(`${heading.reference} is the reference of "${heading.title}" and no contender`);
  const standings = [...samples].map(([name, own]) => ({ name, perItem: spreadOf(own), ratio: ratiosOf(own, references) }));
  return { ...heading, rounds: references.length, standings };
}

export function standingOf({ title, standings }: Comparison, name: string): Standing {
  const standing = standings.find((one) => one.name === name);
  if (standing === undefined) throw new Error(`${name} is no contender of "${title}"`);
  return standing;
}

/** An aim for the median ratio of a contender. */
export function ratioAim(what: string, { ratio }: Standing, aim: { atLeast: number } | { atMost: number }): Aim {
  const met = 'atLeast' in aim ? ratio.median >= aim.atLeast : ratio.median <= aim.atMost;
  return { what, aim: 'atLeast' in aim ? `at least ${aim.atLeast}x` : `at most ${aim.atMost}x`, reached: `${ratio.median.toPrecision(3)}x (${ratio.min.toPrecision(3)} to ${ratio.max.toPrecision(3)})`, met };
}
