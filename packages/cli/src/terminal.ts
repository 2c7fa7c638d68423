/** Where a command speaks: results to one stream, progress and complaints to the other. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
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

export const asJson = (value: unknown): string => JSON.stringify(value, null, 2);
