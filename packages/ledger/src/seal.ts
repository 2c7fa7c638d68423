/** Keeps secrets so that who reads the ledger cannot use them (SEC-057). */
export interface Seal {
  /** The id of the key that seals now. */
  newest(): string;
  /** @param boundTo the id of what it belongs to: it opens for nothing else */
  seal(text: string, boundTo: string): string;
  open(sealed: string, boundTo: string): string;
}
