/** A revision of a row: its number, and when it was made, as the export writes it. */
export interface Revision {
  rev: number;
  changed: string;
}
