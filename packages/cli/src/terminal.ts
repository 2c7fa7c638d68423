/** Where a command speaks: results to one stream, progress and complaints to the other. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** All that is written to the command, to its end; nothing where it has no input. */
  in?(): Promise<string>;
  env: Readonly<Record<string, string | undefined>>;
}

/** What the shell is told. */
export const EXIT = {
  /** All that was asked for happened. */
  done: 0,
  failed: 1,
  /** It happened but for some rows, which are held. */
  held: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** @param without names of properties to leave out wherever they stand */
export const asJson = (value: unknown, without: readonly string[] = []): string => JSON.stringify(value, (name, one: unknown) => (without.includes(name) ? undefined : one), 2);

/** As JSON in which nothing that stands in a cell is left, nor anything made of it, unless `cells` asks for it: logs of machines are read by many. */
export const jsonWith = (value: unknown, { cells }: { cells: boolean }): string => asJson(value, cells ? [] : OF_RESIDENTS);

/** A cell, a word of one, what an element has or a field had, and the record and resources that came of a row. */
const OF_RESIDENTS = ['cell', 'word', 'value', 'now', 'record', 'bundle', 'patch'];
