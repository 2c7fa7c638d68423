/** Rows by a text, with the first of each: no more texts than a bound, and beyond it only how many rows. */
export interface BoundedCount {
  add(text: string, row: number): void;
  /** In the order in which they were first met. */
  counts(): { text: string; rows: number; example: number }[];
  /** Rows whose text was one too many. */
  readonly beyond: number;
}

/** @param same what texts are compared by; the first way of writing one stands for all */
export function createBoundedCount(most: number, same: (text: string) => string = (text) => text): BoundedCount {
  const counts = new Map<string, { text: string; rows: number; example: number }>();
  let beyond = 0;
  return {
    add: (text, row) => {
      const key = same(text);
      const count = counts.get(key);
      if (count !== undefined) count.rows += 1;
      else if (counts.size < most) counts.set(key, { text, rows: 1, example: row });
      else beyond += 1;
    },
    counts: () => [...counts.values()],
    get beyond() {
      return beyond;
    },
  };
}
