/** One piece of work behind a key. */
export interface InboxItem {
  seq: number;
  ref: number;
  attempts: number;
  firstFailedAt: Date | null;
  /** How often in a row the program itself failed on it: by an error of its own, or by ending with it in hand. */
  strikes: number;
}
