import type { FaultOwner, Issue } from './outcome.ts';

/** How a fault looked where it stood, and how it looks put right. Nobody in it is real. */
export interface ErrorExample {
  /** The column or element, as the one who puts it right knows it. */
  where: string;
  was: string;
  shouldBe: string;
}

/** All that is known of one kind of error. What stands in braces is filled in where it happens, never with a value of a record. */
export interface ErrorEntry {
  /** FHIR's own kind of issue. */
  type: Issue['type'];
  who: FaultOwner;
  text: string;
  /** What to do about it, for the one in `who`. */
  fix: string;
  /** Where it is not `error`. */
  severity?: Issue['severity'];
  /** What it means for the home, the network or the resident, in their words. */
  means?: string;
  examples?: readonly ErrorExample[];
}

/** The errors of a room by their stable codes. A code is never given another meaning, and is never used again. */
export type ErrorTable = Readonly<Record<string, ErrorEntry>>;

/** A maker of entries for the errors that one owner puts right. */
export const entryFor =
  (who: FaultOwner) =>
  (type: Issue['type'], text: string, fix: string, told: Pick<ErrorEntry, 'means' | 'examples' | 'severity'> = {}): ErrorEntry => ({ type, who, text, fix, ...told });

/** Where an error happened, and what fills the braces of its sentences. */
export interface ErrorDetail {
  expression?: string;
  severity?: Issue['severity'];
  words?: Readonly<Record<string, string>>;
}

/** An issue by its entry of the table. */
export function issueFrom<Code extends string>(table: Readonly<Record<Code, ErrorEntry>>, code: Code, { expression, words = {}, ...detail }: ErrorDetail = {}): Issue {
  const { type, who, text, fix, ...entry } = table[code];
  const severity = detail.severity ?? entry.severity ?? 'error';
  const fill = (sentence: string): string => sentence.replaceAll(/\{(\w+)\}/g, (_, word: string) => words[word] ?? '');
  return { code, severity, type, ...(expression !== undefined && { expression }), text: fill(text), fix: fill(fix), who };
}
